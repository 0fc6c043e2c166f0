//! Runs that differ by their seed alone make a group: one curve, one colour.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    columns,
    entry::Entry,
    leaves::{self, SEED},
};

/// Runs that differ by their seed alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// A run's name or how many there are, and in what they differ from the other groups.
    pub name: String,
    /// The runs' positions among all.
    pub members: Vec<usize>,
}

/// The groups of the runs at `positions`, in the order in which their first runs stand.
pub(super) fn of(entries: &[Entry], positions: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_settings: BTreeMap<&str, usize> = BTreeMap::new();
    for position in positions {
        let group = *by_settings.entry(&entries[*position].settings_but_seed).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(members) => members.push(*position),
            None => groups.push(vec![*position]),
        }
    }
    let firsts: Vec<&Entry> = groups.iter().map(|group| &entries[group[0]]).collect();
    let places = differing(&firsts);
    let named = |members: Vec<usize>| Group { name: name(entries, &members, &firsts, &places), members };
    groups.into_iter().map(named).collect()
}

/// The places of all settings that any of the runs has, in the order of the settings.
pub(super) fn all_places(entries: &[&Entry]) -> Vec<String> {
    let mut places: Vec<&String> = Vec::new();
    for leaf in entries.iter().flat_map(|entry| &entry.leaves) {
        if !places.contains(&&leaf.place) {
            places.push(&leaf.place);
        }
    }
    places.sort_by_key(|place| leaves::position(place));
    places.into_iter().cloned().collect()
}

/// The places of the settings in which runs differ, in the order of the settings. That another optimiser has other constants
/// is no difference beside that it is another.
pub(super) fn differing(entries: &[&Entry]) -> Vec<String> {
    let mut places = all_places(entries);
    places.retain(|place| {
        let variant = place.rsplit_once('.').map(|(variant, _)| variant);
        let is_constant = variant.is_some_and(|variant| entries.iter().all(|entry| entry.value(variant).is_some()));
        let mut values = entries.iter().map(|entry| entry.value(place)).filter(|value| !is_constant || value.is_some());
        let first = values.next();
        values.any(|value| Some(value) != first)
    });
    places
}

/// What several runs have of a setting: the value that most have, of equally many the first one's.
pub(super) fn usual<'a>(entries: &[&'a Entry], place: &str) -> Option<&'a Value> {
    let mut counts: Vec<(Option<&Value>, usize)> = Vec::new();
    for value in entries.iter().map(|entry| entry.value(place)) {
        match counts.iter_mut().find(|(counted, _)| *counted == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    // The last of equals is taken, so that the first is to be the last.
    counts.iter().rev().max_by_key(|(_, count)| *count).and_then(|(value, _)| *value)
}

/// Settings that are all told of each group; where groups differ in more, each is told what is unusual about it.
const MAX_TOLD: usize = 2;

fn name(entries: &[Entry], members: &[usize], firsts: &[&Entry], places: &[String]) -> String {
    let first = &entries[members[0]];
    let who = match members.len() - 1 {
        0 => first.name.clone(),
        more => format!("{} and {more} more", first.name),
    };
    let is_told =
        |place: &&String| *place != SEED && (places.len() <= MAX_TOLD || first.value(place) != usual(firsts, place));
    let what: Vec<String> = places.iter().filter(is_told).filter_map(|place| words(first, place)).collect();
    if what.is_empty() { who } else { format!("{who}: {}", what.join(", ")) }
}

/// A value that speaks for itself alone, others with the setting's name; none of a setting that the run does not have.
fn words(entry: &Entry, place: &str) -> Option<String> {
    let value = entry.value(place)?;
    let words = columns::setting_words(place, value);
    Some(if value.is_string() { words } else { format!("{} {words}", columns::setting_title(place)) })
}

#[cfg(test)]
mod tests {
    use super::{super::entry::Entries, *};
    use crate::app::lab::Lab;

    #[test]
    fn seeds_make_a_group_that_is_named_by_what_sets_it_apart() {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        let groups = of(entries.all(), &[0, 1, 2, 3, 4]);
        let shown: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.members.as_slice())).collect();
        assert_eq!(
            shown,
            [("run-0001 and 2 more: Average", &[0, 1, 2][..]), ("run-0004 and 1 more: Max", &[3, 4][..])]
        );
        let groups = of(entries.all(), &[0, 1]);
        assert_eq!(groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["run-0001 and 1 more"]);
        let groups = of(entries.all(), &[0, 5]);
        assert_eq!(groups[1].name, "run-0006: Learning rate 0.05");
        let groups = of(entries.all(), &[0, 3, 5, 6]);
        let names: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["run-0001", "run-0004: Max", "run-0006: Learning rate 0.05", "run-0007: Adam"]);
    }

    #[test]
    fn another_optimiser_is_one_difference_whatever_its_constants() {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        let [first, .., adam] = entries.all() else { unreachable!("there are seven") };
        assert_eq!(differing(&[first, adam]), ["optimizer"]);
        let mut other = adam.clone();
        other.leaves.iter_mut().filter(|leaf| leaf.place == "optimizer.beta1").for_each(|leaf| leaf.value = 0.8.into());
        assert_eq!(differing(&[first, adam, &other]), ["optimizer", "optimizer.beta1"]);
        assert_eq!(usual(&[first, adam, &other], "optimizer").unwrap(), "adam");
    }
}
