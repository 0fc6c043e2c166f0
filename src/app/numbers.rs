//! Numbers as people write them.

pub(crate) use crate::numbers::thousands;

/// How many of something there are: `1 digit`, `12 digits`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count as u64))
}

/// A value in as few digits as tell it: `1.72`, `0.034`, `12.5`.
pub(crate) fn short(value: f32) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    let text = match magnitude {
        0.0 => return "0".to_owned(),
        magnitude if magnitude >= 100.0 => format!("{value:.0}"),
        magnitude if magnitude >= 10.0 => format!("{value:.1}"),
        magnitude if magnitude >= 0.1 => format!("{value:.2}"),
        magnitude if magnitude >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.1e}"),
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn short_numbers_have_a_real_minus() {
        let texts = [0.0, 1.716, -0.034, 12.5, -123.4, 2e-5].map(short);
        assert_eq!(texts, ["0", "1.72", "−0.0340", "12.5", "−123", "2.0e−5"]);
    }
}
