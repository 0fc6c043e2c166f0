//! What the classes of a set are called: digits, or the set's own names.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{dataset::CLASS_COUNT, printable::printable};

/// Longest name in letters.
const MAX_LETTERS: usize = 24;

/// The names of the ten classes. The place for every message that names a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct ClassNames(Arc<[String]>);

impl ClassNames {
    /// These names of the classes 0, 1, …; those of no text, and those that are missing, stay digits.
    pub fn new<Name: AsRef<str>>(names: impl IntoIterator<Item = Name>) -> Self {
        let safe = |name: Name| -> String {
            let name: String = printable(name.as_ref().trim()).chars().take(MAX_LETTERS).collect();
            name.replace(['\n', '\t'], " ")
        };
        Self(names.into_iter().take(CLASS_COUNT).map(safe).collect())
    }

    /// Whether the classes are the digits.
    pub fn are_digits(&self) -> bool {
        self.0.is_empty()
    }

    /// What a class is called: `7`, or `Sneaker`.
    pub fn of(&self, class: u8) -> Cow<'_, str> {
        match self.0.get(usize::from(class)).filter(|name| !name.is_empty()) {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(class.to_string()),
        }
    }

    /// The same within a sentence: `a 7`, `an 8`, or `Sneaker`.
    pub fn with_article(&self, class: u8) -> String {
        match (self.are_digits(), class) {
            (true, 8) => "an 8".to_owned(),
            (true, _) => format!("a {class}"),
            (false, _) => self.of(class).into_owned(),
        }
    }

    /// The same as one of several classes: `class 7`, or `Sneaker`.
    pub fn with_noun(&self, class: u8) -> String {
        if self.are_digits() { format!("class {class}") } else { self.of(class).into_owned() }
    }

    /// What one of the images is called: `digit`, or `image`.
    pub fn image_noun(&self) -> &'static str {
        if self.are_digits() { "digit" } else { "image" }
    }

    /// All ten.
    pub fn all(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..CLASS_COUNT as u8).map(|class| self.of(class))
    }
}

impl From<Vec<String>> for ClassNames {
    fn from(names: Vec<String>) -> Self {
        Self::new(names)
    }
}

impl From<ClassNames> for Vec<String> {
    fn from(names: ClassNames) -> Self {
        names.0.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_without_names_are_digits() {
        let digits = ClassNames::default();
        assert_eq!([digits.with_article(7), digits.with_article(8), digits.with_noun(7)], ["a 7", "an 8", "class 7"]);
        let two = ClassNames::new(["cat", ""]);
        assert_eq!(two.all().take(3).collect::<Vec<_>>(), ["cat", "1", "2"]);
        assert_eq!([two.with_article(0), two.with_noun(0)], ["cat", "cat"]);
    }

    #[test]
    fn names_of_unknown_origin_are_safe_and_short() {
        let names = ClassNames::new(["\u{1b}[31mred\n", &"x".repeat(100)]);
        assert_eq!(names.of(0), "\\u{1b}[31mred");
        assert_eq!(names.of(1).len(), 24);
        let text = serde_json::to_string(&names).unwrap();
        assert_eq!(serde_json::from_str::<ClassNames>(&text).unwrap(), names);
    }
}
