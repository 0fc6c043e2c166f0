//! `explain`: prints why a part of the network is as it is, and what came after; and searches the topics.

use serde::Serialize;

use super::{
    Outcome,
    output::{self, Format},
};
use crate::explain::{Explanation, Group, PAPER, Topic};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A topic, such as pooling [default: list all topics]
    #[arg(value_name = "TOPIC")]
    topic: Vec<String>,
    /// List the topics that contain these words
    #[arg(long, value_name = "WORDS", num_args = 1.., conflicts_with = "topic")]
    search: Vec<String>,
    #[command(flatten)]
    format: Format,
}

/// A topic with its text; `paper` is null for what is newer than the paper.
#[derive(Serialize)]
#[serde(tag = "event", rename = "explanation")]
struct Event {
    topic: &'static str,
    group: &'static str,
    title: &'static str,
    what: &'static str,
    in_1998: &'static str,
    since: &'static str,
    paper: Option<&'static str>,
    see_also: Vec<&'static str>,
}

/// Characters in a line of text.
const LINE_LENGTH: usize = 100;

/// Characters of the columns of names and of titles.
const NAME_WIDTH: usize = 27;
const TITLE_WIDTH: usize = 44;

/// No topic has this name.
#[derive(Debug, thiserror::Error)]
#[error("no topic is called “{name}”; {advice}")]
pub(super) struct UnknownTopic {
    name: String,
    advice: String,
}

/// The most names that the advice suggests.
const SUGGESTION_COUNT: usize = 6;

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let name = args.topic.join(" ");
    if !name.is_empty() {
        let topic = Topic::named(&name).ok_or_else(|| unknown(name))?;
        print(args.format, &[topic], |_| page(topic))?;
    } else if args.search.is_empty() {
        print(args.format, Topic::ALL, |_| contents())?;
    } else {
        let words = args.search.join(" ");
        let found = Topic::search(&words);
        anyhow::ensure!(
            !found.is_empty(),
            "no topic mentions “{words}”: try fewer or other words, or list all topics with `lenet-lab explain`"
        );
        print(args.format, &found, |found| found.iter().copied().map(row).collect::<Vec<_>>().join("\n"))?;
    }
    Ok(Outcome::Done)
}

/// Prints the topics for programs, or their `text` for people.
fn print(format: Format, topics: &[Topic], text: impl FnOnce(&[Topic]) -> String) -> anyhow::Result<()> {
    match format.json {
        true => topics.iter().try_for_each(|topic| format.print(&event(*topic), String::new)),
        false => output::line(&text(topics)),
    }
}

fn unknown(name: String) -> UnknownTopic {
    let found = Topic::search(&name);
    let names = |topics: &[Topic]| topics.iter().map(|topic| topic.name()).collect::<Vec<_>>().join(", ");
    let advice = if found.is_empty() {
        format!("the topics are {}", names(Topic::ALL))
    } else {
        format!("related topics: {}", names(&found[..found.len().min(SUGGESTION_COUNT)]))
    };
    UnknownTopic { name, advice }
}

fn event(topic: Topic) -> Event {
    let Explanation { title, what, in_1998, since, paper, see_also, .. } = *topic.explanation();
    let see_also = see_also.iter().map(|topic| topic.name()).collect();
    Event { topic: topic.name(), group: topic.group().title(), title, what, in_1998, since, paper, see_also }
}

/// The topics by group, with their titles and places in the paper.
fn contents() -> String {
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push(group.title().to_owned());
        lines.extend(group.topics().map(row));
    }
    lines.push(format!("\nPlaces are those of {PAPER}"));
    lines.push("`lenet-lab explain TOPIC` explains one, `lenet-lab explain --search WORDS` finds some".to_owned());
    lines.join("\n")
}

/// A topic in a list.
fn row(topic: Topic) -> String {
    let explanation = topic.explanation();
    format!("  {:<NAME_WIDTH$}{:<TITLE_WIDTH$}  {}", explanation.name, explanation.title, explanation.place())
}

fn page(topic: Topic) -> String {
    let explanation = topic.explanation();
    let mut lines = vec![explanation.title.to_owned()];
    for (heading, text) in explanation.sections() {
        lines.push(format!("\n{heading}"));
        lines.extend(wrapped(text));
    }
    lines.push(format!("\nIn the paper: {}", explanation.place()));
    let see_also: Vec<&str> = explanation.see_also.iter().map(|topic| topic.name()).collect();
    lines.push(format!("See also: {}", see_also.join(", ")));
    lines.join("\n")
}

/// A text in indented lines, broken between words.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let length = |text: &str| text.chars().count();
        if let Some(line) = lines.last_mut().filter(|line| length(line) + length(word) + 1 < LINE_LENGTH) {
            *line = format!("{line} {word}");
        } else {
            lines.push(format!(" {word}"));
        }
    }
    // Each line begins with two blanks.
    lines.into_iter().map(|line| format!(" {line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_title_has_room_in_its_column() {
        for topic in Topic::ALL.iter().copied() {
            assert!(topic.name().len() < NAME_WIDTH, "{topic:?}");
            assert!(topic.explanation().title.chars().count() <= TITLE_WIDTH, "{topic:?}");
        }
    }

    #[test]
    fn lines_break_between_words_and_lose_none() {
        let text = Topic::RadialBasis.explanation().in_1998;
        let lines = wrapped(text);
        assert!(
            lines.len() > 2 && lines.iter().all(|line| line.starts_with("  ") && line.chars().count() <= LINE_LENGTH)
        );
        assert_eq!(lines.join(" ").split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_page_answers_what_a_report_asks() {
        let page = page(Topic::TableI);
        for part in ["C3 and Table I", "In 1998", "241,600", "In the paper: Section II-B, Table I", "See also: "] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
