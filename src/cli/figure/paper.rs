//! Values of the paper's figures, read from the coordinates of its drawings.

/// Training error after each pass, in percent (figure 5).
pub(super) const TRAINING_BY_PASS: [(f64, f64); 11] = [
    (1.0, 4.89),
    (2.0, 3.04),
    (3.0, 1.77),
    (4.0, 1.48),
    (5.0, 1.22),
    (6.0, 0.91),
    (7.0, 0.78),
    (8.0, 0.70),
    (9.0, 0.57),
    (10.0, 0.49),
    (19.0, 0.36),
];

/// Test error after each pass, in percent (figure 5).
pub(super) const TEST_BY_PASS: [(f64, f64); 10] = [
    (1.0, 2.65),
    (2.0, 2.24),
    (3.0, 1.48),
    (4.0, 1.43),
    (5.0, 1.43),
    (6.0, 1.09),
    (7.0, 1.04),
    (8.0, 1.07),
    (9.0, 0.99),
    (10.0, 0.96),
];

/// What figure 6 compares, from left to right: the cell of a study, and its name.
pub(super) const SIZES: [(&str, &str); 4] =
    [("15000", "15,000"), ("30000", "30,000"), ("map", "60,000"), ("distorted", "60,000 distorted")];

/// Training error at the end, in percent, by place in [`SIZES`] (figure 6); it has none with distortions.
pub(super) const TRAINING_BY_SIZE: [(f64, f64); 3] = [(1.0, 0.05), (2.0, 0.31), (3.0, 0.35)];

/// Test error at the end, in percent, by place in [`SIZES`] (figure 6).
pub(super) const TEST_BY_SIZE: [(f64, f64); 4] = [(1.0, 1.68), (2.0, 1.14), (3.0, 0.94), (4.0, 0.82)];
