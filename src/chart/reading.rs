//! The values of all series at a place: for the pointer, and for the spoken description.

use super::{Chart, Mark, Scale, Series, Spoken};

/// The values at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The place along x.
    pub x: f64,
    /// The places of its points.
    pub points: Vec<[f64; 2]>,
    /// The value of x in words, then a line for each series.
    pub lines: Vec<String>,
}

/// Series in a reading at most.
const MAX_SERIES: usize = 12;

impl Chart {
    /// The values of all series at the point nearest to a place along x; none where nothing is drawn.
    pub fn reading(&self, x: f64) -> Option<Reading> {
        let drawn = || self.marks.iter().filter_map(|mark| Some((mark, mark.series()?)));
        let nearest = drawn().filter_map(|(_, series)| Some(series.points[self.nearest(series, x)?][0]));
        let distance = |value: &f64| self.x.scale.place(*value).map_or(f64::INFINITY, |place| (place - x).abs());
        let told = nearest.min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
        let at_told: Vec<_> =
            drawn().filter_map(|(mark, series)| Some((mark, series, self.index_at(mark, series, told)?))).collect();
        let mut lines = vec![self.x.words(told)];
        lines.extend(at_told.iter().take(MAX_SERIES).map(|(mark, series, index)| {
            let value = self.value(series, *index);
            // Bars are alone in their chart.
            if let Mark::Bars { .. } = mark { value } else { format!("{}: {value}", series.name) }
        }));
        if at_told.len() > MAX_SERIES {
            lines.push(format!("and {} more", at_told.len() - MAX_SERIES));
        }
        let points = at_told.iter().filter_map(|(_, series, index)| self.place(series.points[*index])).collect();
        Some(Reading { x: self.x.scale.place(told)?, points, lines })
    }

    /// The place of the next point of any series to the right of a place, or with a negative `direction` to the left.
    pub fn neighbour(&self, x: f64, direction: f64) -> Option<f64> {
        let places = self.series().flat_map(|series| &series.points).filter_map(|point| self.x.scale.place(point[0]));
        let ahead = places.filter(|place| direction * (place - x) > 0.0);
        ahead.min_by(|one, other| (direction * one).total_cmp(&(direction * other)))
    }

    /// What the chart says, for those who do not see it.
    pub fn description(&self) -> String {
        let values = match &self.spoken {
            Spoken::Words(words) => words.clone(),
            _ if self.is_empty() => "nothing yet".to_owned(),
            Spoken::Latest => {
                let latest = self.x.scale.place(self.last_x()).and_then(|x| self.reading(x));
                latest.map_or_else(String::new, |reading| reading.lines.join(", "))
            }
            Spoken::Foremost => self.series().next_back().map_or_else(String::new, |series| self.all_values(series)),
        };
        let rules = self.marks.iter().filter_map(|mark| match mark {
            Mark::HLine(rule) | Mark::VLine(rule) => Some(rule.words.as_str()).filter(|words| !words.is_empty()),
            _ => None,
        });
        let rules: Vec<_> = rules.collect();
        let rules = (!rules.is_empty()).then(|| format!("lines at {}", rules.join(", ")));
        let notes = self.notes().map(|note| note.words.clone());
        let parts: Vec<_> = [self.title.clone(), values].into_iter().chain(rules).chain(notes).collect();
        parts.join("; ")
    }

    fn all_values(&self, series: &Series) -> String {
        let value = |index: usize| format!("{}: {}", self.x.words(series.points[index][0]), self.value(series, index));
        (0..series.points.len()).map(value).collect::<Vec<_>>().join("; ")
    }

    fn value(&self, series: &Series, index: usize) -> String {
        let detail = series.details.get(index).map_or("", String::as_str);
        format!("{}{detail}", self.y.scale.words(series.points[index][1]))
    }

    /// The point whose x is nearest to a place.
    fn nearest(&self, series: &Series, x: f64) -> Option<usize> {
        let distance = |index: &usize| {
            let place = self.x.scale.place(series.points[*index][0]);
            place.map_or(f64::INFINITY, |place| (place - x).abs())
        };
        let is_before = |point: &[f64; 2]| self.x.scale.place(point[0]).is_some_and(|place| place < x);
        let after = series.points.partition_point(is_before);
        let candidates = [after.saturating_sub(1), after].into_iter().filter(|index| *index < series.points.len());
        candidates.min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }

    /// The point of a mark at a value of x. What is counted must be met; between other values a line has its nearest point,
    /// unless it begins later or has ended.
    fn index_at(&self, mark: &Mark, series: &Series, x: f64) -> Option<usize> {
        let index = self.nearest(series, self.x.scale.place(x)?)?;
        let is_exact = matches!(self.x.scale, Scale::Count | Scale::Names) || !matches!(mark, Mark::Line(_));
        let is_within = series.points.first()?[0] <= x && x <= series.points.last()?[0];
        (series.points[index][0] == x || !is_exact && is_within).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Axis, Ink, Style},
        *,
    };

    fn chart(scale: Scale, points: [&[[f64; 2]]; 2]) -> Chart {
        let line = |name: &str, points: &[[f64; 2]]| {
            Mark::Line(Series::new(name, Style::line(Ink::Test), points.iter().copied()))
        };
        Chart {
            title: "Error".to_owned(),
            x: Axis { noun: "Epoch", scale, ..Axis::default() },
            y: Axis { scale: Scale::Percent, ..Axis::default() },
            marks: vec![line("one", points[0]), line("other", points[1])],
            ..Chart::default()
        }
    }

    #[test]
    fn all_series_are_told_at_the_nearest_epoch_that_they_have() {
        let chart = chart(Scale::Count, [&[[1.0, 5.0], [2.0, 4.0]], &[[2.0, 3.0]]]);
        let told = |x: f64| chart.reading(x).unwrap().lines;
        assert_eq!(told(1.6), ["Epoch 2", "one: 4.00 %", "other: 3.00 %"]);
        assert_eq!(told(9.0), told(2.0));
        assert_eq!(told(0.0), ["Epoch 1", "one: 5.00 %"]);
        assert_eq!(chart.reading(1.9).unwrap().points, [[2.0, 4.0], [2.0, 3.0]]);
    }

    #[test]
    fn points_are_gone_through_in_both_directions() {
        let chart = chart(Scale::Count, [&[[1.0, 5.0], [4.0, 4.0]], &[[2.0, 3.0]]]);
        assert_eq!([chart.neighbour(1.0, 1.0), chart.neighbour(4.0, -1.0)], [Some(2.0); 2]);
        assert_eq!([chart.neighbour(f64::NEG_INFINITY, 1.0), chart.neighbour(4.0, 1.0)], [Some(1.0), None]);
    }

    #[test]
    fn between_epochs_a_line_tells_its_nearest_point_until_it_ends() {
        let chart = chart(Scale::Number, [&[[0.5, 5.0], [1.5, 4.0]], &[[0.4, 3.0], [0.9, 2.0]]]);
        assert_eq!(chart.reading(0.52).unwrap().lines, ["Epoch 0.5", "one: 5.00 %", "other: 3.00 %"]);
        assert_eq!(chart.reading(1.4).unwrap().lines, ["Epoch 1.5", "one: 4.00 %"]);
    }

    #[test]
    fn the_description_has_the_latest_values_or_all_of_the_foremost() {
        let mut chart = chart(Scale::Count, [&[[1.0, 5.0]], &[[1.0, 3.0], [2.0, 2.0]]]);
        assert_eq!(chart.description(), "Error; Epoch 2, other: 2.00 %");
        chart.spoken = Spoken::Foremost;
        assert_eq!(chart.description(), "Error; Epoch 1: 3.00 %; Epoch 2: 2.00 %");
        chart.marks.clear();
        assert_eq!((chart.description().as_str(), chart.reading(1.0)), ("Error; nothing yet", None));
    }

    #[test]
    fn of_many_series_the_first_are_told() {
        let mut chart = chart(Scale::Count, [&[[1.0, 5.0]], &[[1.0, 3.0]]]);
        chart.marks = vec![chart.marks[0].clone(); 15];
        let lines = chart.reading(1.0).unwrap().lines;
        assert_eq!((lines.len(), lines[13].as_str()), (14, "and 3 more"));
    }
}
