//! Networks trained by gradient.

pub(crate) mod boosting;
pub(crate) mod hidden_layers;
pub(crate) mod lenet1;
pub(crate) mod lenet4;
pub(crate) mod lenet4_features;
pub(crate) mod lenet5;
pub(crate) mod residual;
