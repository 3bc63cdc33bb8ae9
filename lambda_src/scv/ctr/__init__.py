"""Contact records (CTRs) of Amazon Connect: decoding, classification, transformation to a VoiceCall, backup.

Source of the shapes: Amazon Connect Administrator Guide, "Data model for Amazon Connect contact records"; of the
mapping: Service Cloud Voice Implementation Guide, chapter 6, "CTRDataSyncFunction".
"""
