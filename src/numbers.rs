//! Numbers as people write them, in the window and on the command line.

/// A whole number with a comma after every three digits.
pub(crate) fn thousands(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number as people of any country type it: `1e4`, `2.5k`, `10,000`, `1,5`, `0,05`, `1 000 000`. None if it could not be told.
///
/// A comma is taken for a decimal sign, unless it sets off thousands as [`thousands`] does.
pub(crate) fn typed_number(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace() && !"'’_".contains(*letter)).collect();
    let text = text.replace(['−', '–'], "-");
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(rest) => (rest, 1e3),
        None => text.strip_suffix('M').map_or((text.as_str(), 1.0), |rest| (rest, 1e6)),
    };
    let plain = match (digits.rfind(','), digits.rfind('.')) {
        (Some(comma), Some(dot)) if comma < dot => digits.replace(',', ""),
        (Some(_), Some(_)) => digits.replace('.', "").replace(',', "."),
        (Some(_), None) if is_grouped(digits, ',') => digits.replace(',', ""),
        (Some(_), None) => digits.replace(',', "."),
        (None, _) => digits.to_owned(),
    };
    let has_only_digits = plain.chars().all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
    let number = has_only_digits.then(|| plain.parse::<f64>().ok()).flatten()?;
    (number * factor).is_finite().then_some(number * factor)
}

/// A whole number as people type it; also with dots that set off thousands.
pub(crate) fn typed_count(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = if is_grouped(text, '.') { typed_number(&text.replace('.', "")) } else { typed_number(text) };
    number.filter(|number| number.fract() == 0.0)
}

/// Whether a sign sets off every three digits.
fn is_grouped(text: &str, sign: char) -> bool {
    let mut groups = text.trim_start_matches('-').split(sign);
    let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && first != "0");
    let mut others = groups.peekable();
    let has_others = others.peek().is_some();
    is_first && has_others && others.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{thousands, typed_count, typed_number};

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, number) in [
            ("1e4", 1e4),
            ("2.5k", 2_500.0),
            ("60k", 60_000.0),
            ("1M", 1e6),
            ("1,5", 1.5),
            ("0,05", 0.05),
            ("0,005", 0.005),
            ("10,000", 10_000.0),
            ("1.234,5", 1_234.5),
            ("1,234.5", 1_234.5),
            ("1 000 000", 1e6),
            ("−3", -3.0),
            (" 0.01 ", 0.01),
        ] {
            assert_eq!(typed_number(text), Some(number), "{text}");
        }
        for text in ["", "many", "1,2,3", "1.2.3", "1..2", "nan", "inf", "1e999", "0x10", "12 apples"] {
            assert_eq!(typed_number(text), None, "{text}");
        }
        assert_eq!(["10.000", "2.5", "1e4", "2,5k"].map(typed_count), [Some(1e4), None, Some(1e4), Some(2_500.0)]);
    }

    #[test]
    fn a_comma_follows_every_three_digits() {
        let written = [7_u32, 938, 17_900, 1_000_000].map(thousands);
        assert_eq!(written.each_ref().map(String::as_str), ["7", "938", "17,900", "1,000,000"]);
    }
}
