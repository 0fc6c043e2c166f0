//! The choices of a setting as values of a flag.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::data::choice::Described;

/// Reads the name of a choice; the help lists all of them.
pub fn choice<T: Described>() -> impl TypedValueParser<Value = T> {
    let values = T::ALL.iter().map(|choice| {
        let text = choice.describe();
        PossibleValue::new(text.name).help(text.help)
    });
    PossibleValuesParser::new(values).try_map(|name| T::named(&name).ok_or("no choice of this name"))
}
