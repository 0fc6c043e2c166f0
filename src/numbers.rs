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

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn a_comma_follows_every_three_digits() {
        let written = [7_u32, 938, 17_900, 1_000_000].map(thousands);
        assert_eq!(written.each_ref().map(String::as_str), ["7", "938", "17,900", "1,000,000"]);
    }
}
