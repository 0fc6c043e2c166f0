//! Why each part of the network, of its learning and of reading strings was as it was in 1998, and what came after. Short
//! texts, each with its place in the paper, for the window and the command line.
//!
//! The part on 1998 says what the paper says. Where the paper gives no reason, the text says so. Later knowledge and
//! measurements with this program belong to the part on what came after.

mod parts;
mod search;
mod texts;
mod topic;

pub use self::topic::{Group, Topic};

/// The paper that all places are in.
pub const PAPER: &str =
    "LeCun, Bottou, Bengio and Haffner, “Gradient-Based Learning Applied to Document Recognition”, 1998";

/// A text about one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Its name on the command line, such as `table-i`.
    pub name: &'static str,
    /// What it is about, as a heading.
    pub title: &'static str,
    /// The same as it follows the word “Why”.
    pub subject: &'static str,
    /// Other terms for it, between commas: those that people use, and former names.
    pub terms: &'static str,
    /// What the part is.
    pub what: &'static str,
    /// Why it was so in 1998, or what the paper has in its place.
    pub in_1998: &'static str,
    /// What came after, and what this program measured.
    pub since: &'static str,
    /// The sections, equations, tables and figures of the paper that cover it; none for what came later.
    pub paper: Option<&'static str>,
    /// What else to read.
    pub see_also: &'static [Topic],
}

impl Explanation {
    /// Its place in the paper, in words.
    pub fn place(&self) -> &'static str {
        self.paper.unwrap_or("Newer than the paper")
    }

    /// Its three parts, each with its heading.
    pub fn sections(&self) -> [(&'static str, &'static str); 3] {
        [("What it is", self.what), ("In 1998", self.in_1998), ("Since then", self.since)]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Letters that a title, a subject and each of the three parts may have.
    const LIMITS: [usize; 5] = [44, 36, 260, 470, 430];

    #[test]
    fn every_text_is_short_and_written_as_sentences() {
        for topic in Topic::ALL {
            let Explanation { title, subject, what, in_1998, since, .. } = topic.explanation();
            for (text, limit) in [title, subject, what, in_1998, since].into_iter().zip(LIMITS) {
                let length = text.chars().count();
                assert!((1..=limit).contains(&length), "{topic:?}: {length} letters of {limit}: {text}");
                assert!(!text.contains('!') && !text.contains("  "), "{topic:?}: {text}");
            }
            assert!([what, in_1998, since].iter().all(|text| text.ends_with('.')), "{topic:?}");
            assert!(!title.ends_with('.') && !subject.ends_with('.'), "{topic:?}");
        }
    }

    /// Words that a sentence may have.
    const SENTENCE_LIMIT: usize = 25;

    #[test]
    fn no_sentence_is_long() {
        for topic in Topic::ALL {
            let sections = topic.explanation().sections();
            for sentence in sections.iter().flat_map(|(_, text)| text.split_inclusive(". ")) {
                let count = sentence.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
                assert!(count <= SENTENCE_LIMIT, "{topic:?}: {count} words: {sentence}");
            }
        }
    }

    #[test]
    fn every_text_names_a_place_in_the_paper_or_says_that_it_is_newer() {
        for topic in Topic::ALL {
            let place = topic.explanation().place();
            let beginnings = ["Section", "Sections", "Appendix", "Appendices", "Newer than the paper"];
            assert!(beginnings.iter().any(|word| place.starts_with(word)), "{topic:?}: {place}");
        }
    }

    #[test]
    fn titles_and_subjects_are_told_apart() {
        let distinct = |of: fn(&Explanation) -> &'static str| {
            Topic::ALL.iter().map(|topic| of(topic.explanation())).collect::<BTreeSet<_>>()
        };
        assert_eq!(distinct(|text| text.title).len(), Topic::ALL.len());
        assert_eq!(distinct(|text| text.subject).len(), Topic::ALL.len());
    }

    #[test]
    fn every_topic_is_led_to_from_another_and_none_from_itself() {
        let led_to: BTreeSet<Topic> =
            Topic::ALL.iter().flat_map(|topic| topic.explanation().see_also).copied().collect();
        for topic in Topic::ALL {
            assert!(led_to.contains(topic), "{topic:?}");
            let see_also = topic.explanation().see_also;
            assert!((1..=4).contains(&see_also.len()) && !see_also.contains(topic), "{topic:?}");
        }
    }
}
