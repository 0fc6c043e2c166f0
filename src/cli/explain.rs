//! `explain`: why a part of the network is as it is, and what came after.

use serde::Serialize;

use super::{
    Outcome,
    output::{self, Format, FormatArgs},
};
use crate::explain::{Explanation, Group, PAPER, PaperPlace, Topic};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The part; without it the topics are listed
    #[arg(value_enum)]
    topic: Option<Topic>,
    #[command(flatten)]
    format: FormatArgs,
}

/// A text with its topic's name and its place in the paper, which what is newer does not have.
#[derive(Serialize)]
#[serde(tag = "event", rename = "explanation")]
struct Event {
    topic: String,
    group: &'static str,
    title: &'static str,
    what: &'static str,
    in_1998: &'static str,
    since: &'static str,
    paper: Option<&'static str>,
    see_also: Vec<String>,
}

/// Letters in a line of text.
const LINE_LENGTH: usize = 100;

/// Letters of the longest name of a topic, and of a title's column.
const NAME_WIDTH: usize = 23;
const TITLE_WIDTH: usize = 44;

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    match (args.format.format(), args.topic) {
        (Format::Json, Some(topic)) => output::json(&event(topic))?,
        (Format::Json, None) => Topic::all().try_for_each(|topic| output::json(&event(topic)))?,
        (Format::Text, Some(topic)) => output::text(&page(topic))?,
        (Format::Text, None) => output::text(&contents())?,
    }
    Ok(Outcome::Done)
}

fn event(topic: Topic) -> Event {
    let Explanation { title, what, in_1998, since, paper, see_also, .. } = *topic.explanation();
    let paper = match paper {
        PaperPlace::In(place) => Some(place),
        PaperPlace::Newer => None,
    };
    let see_also = see_also.iter().map(|topic| topic.name()).collect();
    Event { topic: topic.name(), group: topic.group().title(), title, what, in_1998, since, paper, see_also }
}

/// The topics with their titles and places, group by group.
fn contents() -> String {
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push(group.title().to_owned());
        lines.extend(group.topics().map(|topic| {
            let Explanation { title, paper, .. } = topic.explanation();
            format!("  {:<NAME_WIDTH$}{title:<TITLE_WIDTH$}  {}", topic.name(), paper.words())
        }));
    }
    lines.push(format!("\nPlaces are those of {PAPER}"));
    lines.push("lenet-lab explain TOPIC tells of one".to_owned());
    lines.join("\n")
}

fn page(topic: Topic) -> String {
    let explanation = topic.explanation();
    let mut lines = vec![explanation.title.to_owned()];
    for (heading, text) in explanation.sections() {
        lines.push(format!("\n{heading}"));
        lines.extend(wrapped(text));
    }
    lines.push(format!("\nIn the paper: {}", explanation.paper.words()));
    let see_also: Vec<String> = explanation.see_also.iter().map(|topic| topic.name()).collect();
    lines.push(format!("See also: {}", see_also.join(", ")));
    lines.join("\n")
}

/// A text in indented lines that break between words.
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
        for topic in Topic::all() {
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
