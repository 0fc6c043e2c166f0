//! Directed acyclic graphs with penalties on their arcs: the data structure of sections IV to VIII of the paper.
//!
//! Plain numbers in 64 bits. It knows neither networks nor images.
