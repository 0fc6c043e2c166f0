//! What runs and networks are called.

use std::path::Path;

use super::{Lab, RunView};
use crate::{
    app::numbers::{counted, thousands},
    train::protocol::{NetworkOrigin, RunId},
};

impl Lab {
    pub(crate) fn run_name(&self, run: RunId) -> String {
        self.runs.get(&run).map_or_else(|| "A run that was ended".to_owned(), RunView::name)
    }

    /// What a file or folder is called: by a run's name where it is known that it is a run, else by its own.
    pub(crate) fn path_name(&self, path: &Path) -> String {
        let of_session = self.runs.values().find(|run| run.start.folder.as_deref() == Some(path));
        let listed = || self.comparison.list.runs.iter().find(|run| run.summary.folder == path);
        let own = || path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        of_session.map(RunView::name).or_else(|| Some(listed()?.title().to_owned())).unwrap_or_else(own)
    }

    /// What the network in use is called: `run-0003 after step 938`, `pretrained on MNIST`, a file's name.
    pub(crate) fn network_name(&self) -> String {
        self.name_of(&self.network.origin)
    }

    /// What a figure of the network in use says of it: its name, how far its run is, and the data.
    pub(crate) fn credits(&self) -> String {
        let epoch = self.run_in_use().map(|run| format!(", epoch {} of {}", run.epochs.len(), run.epoch_count));
        let (network, data) = (self.network_name(), self.data.dataset.source.name());
        format!("Network: {network}{}. Data: {data}", epoch.unwrap_or_default())
    }

    fn name_of(&self, origin: &NetworkOrigin) -> String {
        match origin {
            NetworkOrigin::Run(run) => match self.runs.get(run) {
                Some(view) => format!("{} after step {}", view.name(), thousands(view.step)),
                None => "the run that was ended".to_owned(),
            },
            NetworkOrigin::Pretrained(network) => network.words().to_owned(),
            NetworkOrigin::File(path) => self.path_name(path),
            NetworkOrigin::FineTuned { base, drawing_count } => {
                format!("{}, fine-tuned on {}", self.name_of(base), counted(*drawing_count, "digit"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::run_label::RunLabel;

    #[test]
    fn what_was_opened_lately_has_the_name_that_its_user_gave_it() {
        let mut lab = Lab::fake_compared();
        lab.take_run(Lab::fake_run());
        let folder = Path::new("/runs/run-0009");
        lab.run_mut().unwrap().start.folder = Some(folder.to_owned());
        lab.label_run(folder, &RunLabel::new("Baseline", ""));
        let names =
            ["/runs/run-0009", "/runs/run-0003", "/nets/net.safetensors"].map(|path| lab.path_name(Path::new(path)));
        assert_eq!(names, ["Baseline", "run-0003", "net.safetensors"]);
    }
}
