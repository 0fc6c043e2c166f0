//! Has methods measured and asks them what they read: the window's side of the threads that compute.

use std::{io, sync::Arc};

use super::{
    LabApp,
    background::MethodAnswers,
    lab::{Lab, MethodErrors, MethodList, MethodReads, MethodTask, MethodWork, Tab, thread_count_beside_window},
    run_files::target_folder,
};
use crate::{
    methods::{
        benchmark::Cell,
        service::{Measurer, MeasuringTask, Question, Readers, Work},
    },
    train::robustness::{DEFAULT_SAMPLE, RobustnessPlan},
};

/// What the user wants of the methods.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MethodAction {
    /// Measures these, one after the other.
    Measure(Vec<MethodTask>),
    /// Ends what is being measured, and forgets what waits.
    Cancel,
    /// Looks for results again.
    Refresh,
    /// Shows the predictions of a cell in Errors.
    ShowErrors(Cell),
    /// Shows the network's predictions in Errors again.
    ShowNetworkErrors,
}

/// The threads, and the latest question.
pub(super) struct Methods {
    measurer: Measurer,
    readers: Readers,
    asked: Option<Question>,
}

impl Methods {
    /// Starts the threads; they call `wake` when there is something to take in.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn new(wake: impl Fn() + Clone + Send + Sync + 'static) -> io::Result<Self> {
        Ok(Self { measurer: Measurer::spawn(wake.clone())?, readers: Readers::spawn(wake)?, asked: None })
    }
}

impl LabApp {
    pub(super) fn change_methods(&mut self, action: MethodAction) {
        match action {
            MethodAction::Measure(tasks) => self.measure_methods(tasks),
            MethodAction::Cancel => self.cancel_methods(),
            MethodAction::Refresh => self.list_methods(),
            MethodAction::ShowErrors(cell) => self.show_method_errors(&cell),
            MethodAction::ShowNetworkErrors => self.lab.methods.errors = None,
        }
    }

    fn measure_methods(&mut self, tasks: Vec<MethodTask>) {
        let is_idle = self.lab.methods.measuring.tasks.is_empty();
        self.lab.methods.measuring.add(tasks);
        if is_idle {
            self.begin_next_method();
        }
    }

    /// Begins the first task, if there is one.
    fn begin_next_method(&mut self) {
        let methods = &self.lab.methods;
        let (Some(MethodTask { cell, work }), Some(folder)) = (methods.measuring.tasks.front(), &methods.folder) else {
            return;
        };
        let dataset = Arc::clone(&self.lab.data.dataset);
        let work = match work {
            MethodWork::Fit => Work::Fit(dataset),
            MethodWork::Robustness(perturbation) => Work::Robustness(RobustnessPlan {
                dataset,
                perturbations: vec![*perturbation],
                image_limit: Some(DEFAULT_SAMPLE),
            }),
        };
        // A run that trains comes first.
        let thread_count = if self.lab.is_training() { 1 } else { thread_count_beside_window() };
        let task = MeasuringTask { folder: folder.clone(), cell: cell.clone(), work, thread_count };
        self.methods.measurer.begin(task);
    }

    /// Ends what is being measured.
    pub(super) fn cancel_methods(&mut self) {
        self.lab.methods.measuring.forget_waiting();
        self.methods.measurer.stop();
    }

    /// Takes in what was measured and read.
    pub(super) fn follow_methods(&mut self) {
        while let Some(event) = self.methods.measurer.try_recv() {
            if let Some((task, ended)) = self.lab.methods.measuring.take(event) {
                self.lab.tell_method_ended(&task, &ended);
                self.list_methods();
                self.begin_next_method();
            }
        }
        while let Some(read) = self.methods.readers.try_recv() {
            self.lab.methods.reads.take(read);
        }
    }

    /// Looks for results; where a search is under way, once more after it.
    pub(super) fn list_methods(&mut self) {
        self.lab.methods.search.request(());
        self.start_methods_search();
    }

    fn start_methods_search(&mut self) {
        let runs = target_folder(&self.runs);
        self.lab.methods.folder = self.lab.methods_folder(runs);
        let Some(folder) = self.lab.methods.folder.clone() else { return };
        if self.lab.methods.search.start().is_some() {
            self.background.list_methods(folder, Arc::clone(&self.lab.data.dataset));
        }
    }

    pub(super) fn take_methods(&mut self, list: Arc<MethodList>) {
        let methods = &mut self.lab.methods;
        methods.search.finish();
        // What was read for the images before is not shown; nor is an equal list a new one, so that no view is made anew.
        if methods.search.waiting().is_none() && methods.list != list {
            methods.list = list;
        }
        self.start_methods_search();
    }

    /// Forgets what is of other images.
    pub(super) fn images_changed(&mut self) {
        self.cancel_methods();
        let methods = &mut self.lab.methods;
        (methods.errors, methods.list, methods.reads) = (None, Arc::default(), MethodReads::default());
        self.list_methods();
    }

    fn show_method_errors(&mut self, cell: &Cell) {
        let methods = &self.lab.methods;
        if let (Some(measured), Some(folder)) = (methods.list.of(cell), &methods.folder) {
            self.background.read_answers(folder.clone(), measured.result.clone());
        }
    }

    pub(super) fn take_answers(&mut self, (result, answers): MethodAnswers) {
        match MethodErrors::new(result, &answers, &self.lab.data.dataset) {
            Some(errors) => {
                self.lab.methods.errors = Some(errors);
                self.open_tab(Tab::Errors);
            }
            None => self.lab.messages.fail("These predictions are for other test images"),
        }
    }

    /// Asks the methods about the shown image, if it or they changed since the latest question.
    pub(super) fn ask_methods(&mut self) {
        let question = question(&self.lab, self.panels.methods.shown_cell(&self.lab.methods.list));
        if let Some(question) = question.filter(|question| self.methods.asked.as_ref() != Some(question)) {
            self.methods.readers.ask(question.clone());
            self.methods.asked = Some(question);
        }
    }
}

/// All measured cells read the image in view while they are in view, and the shown one says what it sees.
fn question(lab: &Lab, shown: Option<Cell>) -> Option<Question> {
    let image = lab.subject_image().filter(|_| lab.tab == Tab::Methods)?;
    let (shown, folder) = (shown?, lab.methods.folder.clone()?);
    let cells = lab.methods.list.whole().map(|measured| measured.result.cell.clone()).collect();
    Some(Question { folder, image: Box::new(*image), cells, shown: Some(shown) })
}
