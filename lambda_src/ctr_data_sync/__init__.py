"""CTRDataSyncFunction: contact records of Amazon Connect to the backup and to VoiceCalls."""
