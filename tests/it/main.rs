//! Behaviour through public doors, one module a room.

mod cli;
#[cfg(feature = "cloud")]
mod cloud;
mod containers;
mod damage;
mod decode;
mod dedupe;
mod exports;
mod fields;
mod growth;
mod hostile;
mod html;
mod intact;
mod judge;
mod layers;
mod lost;
mod nights;
mod outputs;
mod pages;
mod plain;
mod program;
mod reader_lines;
mod rules;
mod run;
mod seeds;
mod site;
mod site_rules;
mod state;
mod time;
