//! How a topic is found: by its name, by a term that people use for it, by the words of its text.

use super::Topic;
use crate::word_search::{rank, words};

impl Topic {
    /// The topic with this name or with this term alone, in any case and with blanks or hyphens. Former names are terms.
    pub fn named(text: &str) -> Option<Self> {
        let wanted = words(text);
        let is_named = |topic: &Self| words(topic.name()) == wanted;
        let has_term = |topic: &Self| topic.explanation().terms.split(',').any(|term| words(term) == wanted);
        let with_term = || {
            let mut topics = Self::ALL.iter().copied().filter(has_term);
            topics.next().filter(|_| topics.next().is_none())
        };
        Self::ALL.iter().copied().find(is_named).or_else(with_term)
    }

    /// The topics with words that begin with every word of `text`: words of titles are
    /// worth more than those of terms, and these more than those of texts. All topics if `text` has no word.
    pub fn search(text: &str) -> Vec<Self> {
        let wanted = words(text);
        let mut found: Vec<(usize, Self)> =
            Self::ALL.iter().filter_map(|topic| Some((topic.rank(&wanted)?, *topic))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, topic)| topic).collect()
    }

    /// How well it answers the words; less is better.
    fn rank(self, wanted: &[String]) -> Option<usize> {
        let text = self.explanation();
        let title = format!("{} {}", text.name, text.title);
        let body = text.sections().map(|(_, section)| section).join(" ") + " " + text.place();
        rank(wanted, &[&title, text.terms, &body])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_former_name_still_leads_to_its_topic() {
        for (name, topic) in [
            ("subsampling", Topic::Pooling),
            ("trainable-subsampling", Topic::TrainablePooling),
            ("maximum-subsampling", Topic::MaxPooling),
            ("distortions", Topic::Augmentation),
            ("curvature", Topic::DiagonalHessian),
        ] {
            assert_eq!(Topic::named(name), Some(topic), "{name}");
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_written_and_a_term_if_it_is_of_one_topic() {
        for topic in Topic::ALL {
            assert_eq!(Topic::named(topic.name()), Some(*topic));
        }
        for (name, topic) in [
            ("Table I", Topic::TableI),
            ("squashing", Topic::Activation),
            ("over-training", Topic::Overfitting),
            ("full connection", Topic::FullyConnected),
            ("sums", Topic::Softmax),
            ("logits", Topic::Softmax),
            ("RBF", Topic::RadialBasis),
            ("receptive field", Topic::ReceptiveFields),
            ("data augmentation", Topic::Augmentation),
            ("momentum", Topic::LearningRate),
            ("SDNN", Topic::SpaceDisplacementNetwork),
            ("HMM", Topic::HiddenMarkovModel),
            ("hit and deflect", Topic::OverSegmentation),
            ("discriminative training", Topic::DiscriminativeForward),
            ("RNN", Topic::Attention),
        ] {
            assert_eq!(Topic::named(name), Some(topic), "{name}");
            assert_eq!(Topic::search(name).first(), Some(&topic), "{name}");
        }
        assert_eq!((Topic::named("criterion"), Topic::named(""), Topic::named("fly")), (None, None, None));
    }

    #[test]
    fn a_search_finds_titles_before_terms_and_terms_before_texts() {
        assert_eq!(Topic::search("subsampling")[0], Topic::Pooling);
        let losses = [Topic::MeanSquaredError, Topic::MaximumAPosteriori, Topic::CrossEntropy];
        assert_eq!(Topic::search("loss")[..3], losses, "by title");
        assert_eq!(Topic::search("criterion"), losses, "by term");
        assert_eq!(Topic::search("squashing")[0], Topic::Activation);
        assert_eq!(Topic::search("tanh")[..1], [Topic::Tanh]);
        assert!(Topic::search("tanh").contains(&Topic::Activation));
        assert_eq!(Topic::search("hubel"), [Topic::ReceptiveFields], "by text");
        assert_eq!(Topic::search("hubel pooling"), [Topic::ReceptiveFields], "all words");
    }

    #[test]
    fn a_search_narrows_with_every_letter() {
        let counts = ["", "p", "po", "pooling", "pooling zzz"].map(|text| Topic::search(text).len());
        assert_eq!((counts[0], counts[4]), (Topic::ALL.len(), 0));
        assert!(counts.is_sorted_by(|more, fewer| more >= fewer), "{counts:?}");
    }
}
