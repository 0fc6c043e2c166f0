//! The values of methods as words and as bars over the paper's, for the window and the command line.

use crate::{
    chart::{BarRow, BarRows, short_count},
    data::choice::Described as _,
    methods::measure::Measure,
    numbers::thousands,
};

/// A value of a measure as it is written.
pub(crate) fn words(measure: Measure, value: f64) -> String {
    match measure {
        Measure::Error => format!("{value:.2}"),
        Measure::MultiplyAdds | Measure::Memory => short_count(value),
        Measure::FittingTime if value >= 100.0 => thousands(value as u64),
        Measure::Rejected | Measure::FittingTime => format!("{value:.1}"),
        Measure::PredictionTime => format!("{value:.3}"),
    }
}

/// The bars of a measure: each row is a name with the value here and the paper's.
pub(crate) fn bars(
    measure: Measure,
    caption: String,
    rows: impl IntoIterator<Item = (String, [Option<f64>; 2])>,
) -> BarRows {
    let row = |(name, values): (String, [Option<f64>; 2])| {
        let texts = values.map(|value| value.map_or(String::new(), |value| words(measure, value)));
        BarRow { name, values, texts }
    };
    let text = measure.describe();
    BarRows {
        caption,
        file_stem: format!("methods-{}", text.name),
        title: text.hint.to_owned(),
        names: ["here".to_owned(), "paper".to_owned()],
        is_logarithmic: measure.is_logarithmic(),
        rows: rows.into_iter().map(row).collect(),
    }
}
