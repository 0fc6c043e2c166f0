//! Words above points that are close to each other: in rows, so that they do not overlap.

/// The row of each of the words, 0 for the lowest. `spans` are their left and right ends, from left to right. Neither
/// words nor the lines from points up to their words meet.
pub fn rows(spans: &[[f32; 2]]) -> Vec<usize> {
    // Where the words in a row begin.
    let mut starts: Vec<f32> = Vec::new();
    let mut rows: Vec<usize> = spans
        .iter()
        .rev()
        .map(|[start, end]| {
            let row = starts.iter().position(|next| end < next).unwrap_or(starts.len());
            // What is in a higher row reaches over all words below it.
            starts.resize(starts.len().max(row + 1), f32::INFINITY);
            starts[row] = *start;
            row
        })
        .collect();
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_the_lowest_row_that_is_free() {
        assert_eq!(rows(&[[0.0, 9.0], [10.0, 20.0], [30.0, 40.0]]), [0, 0, 0]);
        assert_eq!(rows(&[[0.0, 50.0], [10.0, 20.0], [15.0, 30.0], [40.0, 60.0]]), [2, 1, 0, 0]);
        assert_eq!(rows(&[]), [] as [usize; 0]);
    }
}
