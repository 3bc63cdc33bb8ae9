"""Pictures of flows as SVG: the blocks of one flow, and the chain of flows that a call goes through."""

from flows.draw.chain_picture import draw_chain
from flows.draw.flow_picture import draw_flow

__all__ = ["draw_chain", "draw_flow"]
