//! Behaviour through public doors, one module a room.

mod decode;
mod dedupe;
