//! The panel by accessible names.
