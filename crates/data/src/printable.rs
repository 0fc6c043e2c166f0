//! Words of unknown origin, such as a file's name or the metadata in it, made safe to show.

use std::borrow::Cow;

/// The text with control characters written as escapes, such as `\u{1b}`. Ends of lines and tabs stay.
///
/// A terminal obeys control characters, and marks of the writing direction let a text look like another one.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let letters = text.chars().map(|letter| match is_unsafe(letter) {
        true => letter.escape_unicode().to_string(),
        false => letter.to_string(),
    });
    Cow::Owned(letters.collect())
}

/// The text as a cell of a Markdown table: without control characters, with all that Markdown or HTML would obey escaped.
pub fn markdown_cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        match letter {
            '\n' | '\t' => cell.push(' '),
            '<' => cell.push_str("&lt;"),
            '>' => cell.push_str("&gt;"),
            '&' => cell.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '[' | ']' => cell.extend(['\\', letter]),
            _ => cell.push(letter),
        }
    }
    cell
}

fn is_unsafe(letter: char) -> bool {
    let turns_direction = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (letter.is_control() && !matches!(letter, '\n' | '\t')) || turns_direction
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_terminal_has_nothing_to_obey() {
        assert_eq!(printable("seven\u{1b}]0;PWN\u{7}"), "seven\\u{1b}]0;PWN\\u{7}");
        assert_eq!(printable("fdp.\u{202e}gnp"), "fdp.\\u{202e}gnp");
        assert_eq!(printable("한글\tand\nlines"), "한글\tand\nlines");
    }

    #[test]
    fn a_table_keeps_its_columns_and_runs_nothing() {
        assert_eq!(markdown_cell("<script>|=cmd\n"), "&lt;script&gt;\\|=cmd ");
    }

    proptest! {
        #[test]
        fn no_control_character_is_left(text in any::<String>()) {
            prop_assert!(!printable(&text).contains(is_unsafe));
            prop_assert!(!markdown_cell(&text).contains(['\n', '<']));
        }
    }
}
