//! How values are placed along an axis, which of them it shows, where its ticks are, and how both are written.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// What an axis measures, and how it is spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// What is counted: steps or epochs.
    Count,
    /// Any number, negative ones too.
    Number,
    /// Things with names, at 1, 2, 3 and so on.
    Names,
    /// A loss, evenly spaced.
    Linear,
    /// A loss or a learning rate, spaced by its decimal logarithm.
    Logarithmic,
    /// A share in percent.
    Percent,
    /// A share in percent, spaced by its decimal logarithm.
    LogarithmicPercent,
    /// What is counted in thousands and millions, spaced by its decimal logarithm.
    LogarithmicCount,
}

/// How the values of an axis are spaced, where the user chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spacing {
    /// Evenly.
    #[default]
    Linear,
    /// By the decimal logarithm.
    Logarithmic,
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its place.
    pub place: f64,
    /// Text beside it.
    pub text: String,
}

impl Scale {
    /// The scale of the same losses or shares with a spacing.
    #[must_use]
    pub fn spaced(self, spacing: Spacing) -> Self {
        match (self, spacing) {
            (Self::Linear, Spacing::Logarithmic) => Self::Logarithmic,
            (Self::Percent, Spacing::Logarithmic) => Self::LogarithmicPercent,
            _ => self,
        }
    }

    /// The place of a value: the value itself, or its logarithm. None if it has none.
    pub fn place(self, value: f64) -> Option<f64> {
        let place = if self.is_logarithmic() { value.log10() } else { value };
        place.is_finite().then_some(place)
    }

    /// A value in words.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Count | Self::Names => format!("{value:.0}"),
            Self::Number => ((100.0 * value).round() / 100.0).to_string().replace('-', "−"),
            Self::Linear | Self::Logarithmic => loss_words(value),
            Self::Percent | Self::LogarithmicPercent => format!("{value:.2} %"),
            Self::LogarithmicCount => short_count(value),
        }
    }

    /// The places of all values that can be: no accuracy is above 100 %, no loss below 0.
    pub fn possible(self) -> RangeInclusive<f64> {
        match self {
            Self::Count | Self::Linear => 0.0..=f64::INFINITY,
            Self::Percent => 0.0..=100.0,
            Self::LogarithmicPercent => f64::NEG_INFINITY..=2.0,
            Self::Number | Self::Names | Self::Logarithmic | Self::LogarithmicCount => {
                f64::NEG_INFINITY..=f64::INFINITY
            }
        }
    }

    /// The ticks over a range of places, about `limit` of them at most.
    pub fn ticks(self, range: &RangeInclusive<f64>, limit: usize) -> Vec<Tick> {
        let mut ticks = match self {
            Self::Logarithmic | Self::LogarithmicPercent => logarithmic_ticks(range, limit),
            Self::LogarithmicCount => {
                // Ticks are whole thousands and millions.
                let short =
                    |tick: Tick| Tick { text: short_count(10_f64.powf(tick.place)).replace(".0 ", " "), ..tick };
                logarithmic_ticks(range, limit).into_iter().map(short).collect()
            }
            Self::Count | Self::Names => even_ticks(range, limit, 1.0),
            Self::Number | Self::Linear | Self::Percent => even_ticks(range, limit, 0.0),
        };
        ticks.retain(|tick| self.possible().contains(&tick.place));
        ticks
    }

    fn is_logarithmic(self) -> bool {
        matches!(self, Self::Logarithmic | Self::LogarithmicPercent | Self::LogarithmicCount)
    }
}

/// A large number in few letters: `4.0 k`, `39 k`, `14 M`.
pub fn short_count(count: f64) -> String {
    let with_unit = |number: f64, unit: &str| {
        let decimals = usize::from(number < 9.95);
        format!("{number:.decimals$} {unit}")
    };
    match count {
        small if small < 999.5 => format!("{small:.0}"),
        middle if middle < 999_500.0 => with_unit(middle / 1e3, "k"),
        large => with_unit(large / 1e6, "M"),
    }
}

fn loss_words(loss: f64) -> String {
    if loss != 0.0 && loss.abs() < 0.001 { format!("{loss:.2e}").replace('-', "−") } else { format!("{loss:.4}") }
}

/// Margin on either side, as a share of what is drawn: room for words beside the outermost lines.
const MARGIN: f64 = 0.1;

/// Margin in places around a single value.
const LONE_MARGIN: f64 = 0.5;

/// Most epochs to come that an axis has room for.
const EPOCHS_AHEAD: u32 = 20;

/// The places around all values, within what the scale can have.
pub fn around(scale: Scale, values: impl IntoIterator<Item = f64>) -> RangeInclusive<f64> {
    let places = values.into_iter().filter_map(|value| scale.place(value));
    let (low, high) =
        places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| (low.min(place), high.max(place)));
    if low > high {
        return 0.0..=1.0;
    }
    let margin = if high > low { MARGIN * (high - low) } else { LONE_MARGIN };
    let possible = scale.possible();
    (low - margin).max(*possible.start())..=(high + margin).min(*possible.end())
}

/// The places of epochs up to the last one that is drawn. A short run is shown to its end, so that the axis does not move.
pub fn epochs(last: f64, epoch_count: u32) -> RangeInclusive<f64> {
    0.5..=last.max(f64::from(epoch_count.clamp(1, EPOCHS_AHEAD))) + 0.5
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten that is at least `smallest_step`.
fn even_ticks(range: &RangeInclusive<f64>, limit: usize, smallest_step: f64) -> Vec<Tick> {
    let span = range.end() - range.start();
    if !(span > 0.0 && span.is_finite()) {
        return Vec::new();
    }
    let step = round_step(span / limit.max(1) as f64).max(smallest_step);
    let decimals = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
    let (first, last) = ((range.start() / step).ceil() as i64, (range.end() / step).floor() as i64);
    let tick = |position: i64| {
        let place = position as f64 * step;
        Tick { place, text: format!("{place:.decimals$}").replace('-', "−") }
    };
    (first..=last).map(tick).collect()
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(least)
}

/// Digits of logarithmic ticks, each with the least distance between two of them in decades.
const DIGITS: [(&[u32], f64); 5] = [
    (&[1, 2, 3, 4, 5, 6, 7, 8, 9], 0.045),
    (&[1, 2, 3, 5, 7], 0.146),
    (&[1, 2, 5], 0.301),
    (&[1, 3], 0.477),
    (&[1], 1.0),
];

/// Ticks at a few digits times powers of ten, as close as there is room for.
fn logarithmic_ticks(range: &RangeInclusive<f64>, limit: usize) -> Vec<Tick> {
    let span = range.end() - range.start();
    // Ticks that are not even may be a little closer than even ones.
    let least_distance = 0.8 * span / limit.max(1) as f64;
    // Within a decade fewer marks than these say little; others can be closer.
    let is_narrow = span < 1.0;
    let fewest = if is_narrow { 3 } else { 1 };
    let powers = range.start().floor() as i32..=range.end().floor() as i32;
    let place = |(digit, power): &(u32, i32)| f64::from(*digit).log10() + f64::from(*power);
    for (digits, distance) in DIGITS {
        let all = powers.clone().flat_map(|power| digits.iter().map(move |digit| (*digit, power)));
        let shown: Vec<_> = all.filter(|mark| range.contains(&place(mark))).collect();
        if distance >= least_distance && shown.len() >= fewest {
            return shown.into_iter().map(|mark| Tick { place: place(&mark), text: decimal(mark.0, mark.1) }).collect();
        }
    }
    if !is_narrow {
        let tick = |tick: Tick| Tick { text: decimal(1, tick.place as i32), ..tick };
        return even_ticks(range, limit, 1.0).into_iter().map(tick).collect();
    }
    let values = 10_f64.powf(*range.start())..=10_f64.powf(*range.end());
    let tick = |tick: Tick| Tick { place: tick.place.log10(), ..tick };
    even_ticks(&values, limit, 0.0).into_iter().filter(|tick| tick.place > 0.0).map(tick).collect()
}

/// `digit`·10^`power` as people write it.
fn decimal(digit: u32, power: i32) -> String {
    match power {
        -4..0 => format!("{:.*}", -power as usize, f64::from(digit) * 10_f64.powi(power)),
        0..6 => format!("{digit}{}", "0".repeat(power as usize)),
        _ => format!("{digit}e{power}").replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scale: Scale, range: RangeInclusive<f64>, limit: usize, expected: &[&str]) {
        let texts: Vec<_> = scale.ticks(&range, limit).into_iter().map(|tick| tick.text).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn even_ticks_are_round_numbers() {
        check(Scale::Count, -20.0..=938.0, 5, &["0", "200", "400", "600", "800"]);
        check(Scale::Count, 0.5..=3.5, 10, &["1", "2", "3"]);
        check(Scale::Linear, 0.0..=2.3, 5, &["0.0", "0.5", "1.0", "1.5", "2.0"]);
        check(Scale::LogarithmicPercent, -0.2..=1.2, 6, &["1", "2", "5", "10"]);
        check(Scale::Percent, 96.1..=99.3, 4, &["97", "98", "99"]);
        check(Scale::Percent, 98.4..=99.1, 4, &["98.4", "98.6", "98.8", "99.0"]);
        check(Scale::Percent, -20.0..=120.0, 4, &["0", "50", "100"]);
        check(Scale::Linear, 1.0..=1.0, 4, &[]);
    }

    #[test]
    fn logarithmic_ticks_are_losses() {
        check(Scale::Logarithmic, -2.0..=0.4, 8, &["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]);
        check(Scale::Logarithmic, -2.0..=0.4, 4, &["0.01", "0.1", "1"]);
        check(Scale::Logarithmic, -8.5..=2.5, 6, &["1e−8", "1e−6", "0.0001", "0.01", "1", "100"]);
        check(Scale::Logarithmic, -1.8..=-0.45, 3, &["0.03", "0.1", "0.3"]);
        // The report's losses in much room: no two ticks overlap.
        check(Scale::Logarithmic, -1.9..=-0.4, 12, &["0.02", "0.03", "0.05", "0.07", "0.1", "0.2", "0.3"]);
        // Within a decade: 0.0126 to 0.0316, and 0.0251 to 0.0282.
        check(Scale::Logarithmic, -1.9..=-1.5, 4, &["0.015", "0.020", "0.025", "0.030"]);
        check(Scale::Logarithmic, -1.6..=-1.55, 4, &["0.026", "0.027", "0.028"]);
        let ticks = Scale::Logarithmic.ticks(&(-2.0..=0.4), 4);
        assert_eq!(ticks.iter().map(|tick| tick.place).collect::<Vec<_>>(), [-2.0, -1.0, 0.0]);
    }

    #[test]
    fn large_counts_are_short() {
        let words = [7.0, 999.0, 4_010.0, 39_400.0, 999_600.0, 14e6].map(short_count);
        assert_eq!(words, ["7", "999", "4.0 k", "39 k", "1.0 M", "14 M"]);
        check(Scale::LogarithmicCount, 3.0..=7.5, 6, &["1 k", "10 k", "100 k", "1 M", "10 M"]);
    }

    #[test]
    fn values_have_words_and_most_have_places() {
        assert_eq!(Scale::Logarithmic.words(0.017), "0.0170");
        assert_eq!(Scale::Linear.words(0.000_12), "1.20e−4");
        assert_eq!(Scale::Percent.words(98.6), "98.60 %");
        assert_eq!(Scale::Number.words(-2.5), "−2.5");
        assert_eq!(Scale::Logarithmic.place(0.01), Some(-2.0));
        assert_eq!(Scale::Logarithmic.place(0.0), None, "nothing has no logarithm");
        assert_eq!(Scale::Linear.place(f64::NAN), None);
    }

    #[test]
    fn no_axis_shows_what_cannot_be() {
        assert_eq!(around(Scale::Percent, [99.0, 100.0]), 98.9..=100.0);
        assert_eq!(around(Scale::Percent, [0.0, 4.0]), 0.0..=4.4);
        assert_eq!(around(Scale::Linear, [0.1]), 0.0..=0.6);
        assert_eq!(*around(Scale::LogarithmicPercent, [1.0, 100.0]).end(), 2.0);
        assert_eq!(around(Scale::Number, [-10.0, 10.0]), -12.0..=12.0);
        assert_eq!(around(Scale::Logarithmic, [0.0]), 0.0..=1.0, "nothing has a place");
    }

    #[test]
    fn an_axis_of_epochs_has_room_for_those_to_come() {
        assert_eq!(epochs(2.0, 10), 0.5..=10.5);
        assert_eq!(epochs(1.0, 100_000), 0.5..=20.5, "one epoch of a very long run can still be seen");
        assert_eq!(epochs(300.0, 10), 0.5..=300.5);
    }
}
