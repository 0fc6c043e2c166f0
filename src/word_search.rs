//! How texts are found by the words that people type.

/// How well a text answers `wanted`; less is better, `None` is not at all. The parts of the text are the most telling first,
/// such as its title, other terms and a description. Each wanted word has to begin a word of a part. A whole word of a part
/// is as good as the beginning of one in the part before.
pub(crate) fn rank(wanted: &[String], parts: &[&str]) -> Option<usize> {
    let parts: Vec<Vec<String>> = parts.iter().map(|part| words(part)).collect();
    wanted.iter().map(|word| word_rank(word, &parts)).sum()
}

fn word_rank(wanted: &str, parts: &[Vec<String>]) -> Option<usize> {
    let in_part = |(index, part): (usize, &Vec<String>)| {
        let is_whole = part.iter().any(|word| word == wanted);
        let is_beginning = is_whole || part.iter().any(|word| word.starts_with(wanted));
        is_beginning.then_some(index + usize::from(!is_whole))
    };
    parts.iter().enumerate().filter_map(in_part).min()
}

/// The words of a text in lower case, without what is between them.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_the_beginnings_of_its_words_and_ranks_by_the_part_that_completes_them() {
        let parts = ["Learning rate", "lr, step size", "How far each step goes"];
        let rank = |query: &str| rank(&words(query), &parts);
        assert_eq!(rank("learning"), Some(0));
        assert_eq!(rank("RATE learning"), Some(0), "in any order and case");
        assert_eq!((rank("learn"), rank("lr")), (Some(1), Some(1)), "a beginning in the title, a whole other term");
        assert_eq!(rank("rate size"), Some(1), "words of several parts");
        assert_eq!((rank("far"), rank("fa")), (Some(2), Some(3)));
        assert_eq!(rank("earning"), None, "not from within a word");
        assert_eq!(rank("learning zebra"), None, "every word");
        assert_eq!(rank(""), Some(0), "no word is in every text");
    }
}
