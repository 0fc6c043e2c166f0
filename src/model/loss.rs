//! What learning makes small.

use tch::{Reduction, TchError, Tensor};

/// The index that PyTorch's cross-entropy leaves out; labels are 0–9, so it never occurs.
const IGNORED_LABEL: i64 = -100;

/// Cross-entropy of the softmax of `logits` (`[B, 10]`) with `labels` (`[B]`), as mean or sum over the batch: a scalar.
///
/// With `label_smoothing` ε the target is 1 − ε for the label plus ε/10 for each class.
///
/// # Errors
/// If libtorch fails.
pub fn cross_entropy(
    logits: &Tensor,
    labels: &Tensor,
    reduction: Reduction,
    label_smoothing: f64,
) -> Result<Tensor, TchError> {
    logits.f_cross_entropy_loss(labels, None::<&Tensor>, reduction, IGNORED_LABEL, label_smoothing)
}
