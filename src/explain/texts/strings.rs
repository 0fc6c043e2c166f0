//! Texts about how strings of digits are read.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const STRINGS: Explanation = Explanation {
    name: "strings",
    title: "Strings: whole numbers",
    subject: "a whole number is harder to read",
    terms: "string, whole number, number, multi-digit, sayre, sayre's paradox, segmentation",
    what: "A string is a number of any length on one line. Nothing marks where a digit begins. To read a digit one would cut it \
        out first, and to cut it out one would read it first.",
    in_1998: "The paper says that no image analysis cuts natural writing without errors. So no cut is final. In section V the \
        network judges many possible cuts, in section VII it needs none. Training on whole strings also teaches it to refuse what \
        was cut wrongly. Nobody marks the true cuts by hand, which is expensive and unreliable.",
    since: "Sayre described this dilemma in 1973. Errors add up, too. If a digit is correct in 99 % of cases, five independent \
        ones are all correct in 95.1 %. Today one network reads the whole line, trained on images and their texts alone.",
    paper: Some("Sections I-D, V and VII"),
    see_also: &[
        Topic::OverSegmentation,
        Topic::SpaceDisplacementNetwork,
        Topic::Readers,
        Topic::GraphTransformerNetwork,
    ],
};

pub(in crate::explain) const OVER_SEGMENTATION: Explanation = Explanation {
    name: "over-segmentation",
    title: "Heuristic over-segmentation",
    subject: "a field is cut too often",
    terms: "hos, oversegmentation, cut, cuts, piece, pieces, segment, segments, segmentation graph, interpretation graph, hit and \
        deflect, projection, contour",
    what: "A field is cut in more places than needed. Each segment of 1 to 3 neighbouring pieces is read alone. Seven pieces can \
        be grouped in 44 ways. Each is a path through the segmentation graph, and the best path is the answer.",
    in_1998: "With more cuts than needed, the true ones are likely among them. Segments are pieces and pairs of pieces, unless a \
        wide gap parts them. Cuts lie at minima of the vertical projection, or where upper and lower contour are close. The cheque \
        reader also lets lines fall along the ink: “hit and deflect” separates touching digits, such as 00. Penalties of segmenter \
        and network are added. That is heuristic, the paper says, but training balances them.",
    since: "It assumes a cut at every true boundary: digits that no cut separates are never read apart. Penalties above 0 add up, \
        so few wide segments win unless training or a penalty for each piece prevents it. The network must answer “none” for \
        halves and pairs of digits. Networks for whole lines need no cuts.",
    paper: Some("Section V, figures 16 to 18; section X"),
    see_also: &[Topic::GraphTransformerNetwork, Topic::Viterbi, Topic::Rubbish, Topic::Strings],
};

pub(in crate::explain) const GRAPH_TRANSFORMER_NETWORK: Explanation = Explanation {
    name: "graph-transformer-network",
    title: "Graph transformer network (GTN)",
    subject: "modules exchange graphs",
    terms: "gtn, graph, graphs, graph transformer, global training, module, modules, end-to-end",
    what: "Modules that take graphs and make graphs. Each path is one reading, and its penalty is the sum over its arcs. Gradients \
        flow back from arc to arc, and from the arcs into the network.",
    in_1998: "A vector of fixed size cannot hold strings of any length, or several readings of one. A graph can. Numbers on arcs \
        are differentiable functions of numbers on the arcs before and of weights. So one loss trains the whole chain, from \
        segmenter to grammar. The paper works with penalties. If probabilities are needed, it takes exponentials and normalises at \
        the end.",
    since: "It has nothing to do with the Transformer of 2017. Chains of differentiable modules are now the usual way to build \
        networks. Graphs with gradients live on in speech recognition: in wav2letter (Collobert and others, 2016) and the library \
        GTN (Hannun and others, 2020). Most readers now have one network and no graph.",
    paper: Some("Sections IV to VI, figures 15 and 17"),
    see_also: &[Topic::Viterbi, Topic::Forward, Topic::Transducer, Topic::DiscriminativeForward],
};

pub(in crate::explain) const VITERBI: Explanation = Explanation {
    name: "viterbi",
    title: "Viterbi: the best path (equation 10)",
    subject: "one path gives the answer",
    terms: "viterbi algorithm, viterbi penalty, shortest path, best path, dynamic programming, decoding, equation 10",
    what: "Each node keeps the smallest sum of penalties that leads to it, and the arc it came by. In figure 20 the best path \
        reads 341 and has 0.1 + 0.4 + 0.1 = 0.6.",
    in_1998: "There are many paths but few nodes. One pass from left to right finds the best of all paths exactly. Each arc into a \
        node offers its penalty plus the value of the node before, and the node takes the minimum. Traced back from the end, the \
        chosen arcs give the labels. A minimum has a gradient almost everywhere: 1 for the winner, 0 for the others.",
    since: "Viterbi found it for error-correcting codes (1967). It still decodes hidden Markov models and conditional random \
        fields. It answers with one path, though several may read the same string and be more likely together. The forward penalty \
        adds these up.",
    paper: Some("Section V-B, equation 10; figure 20"),
    see_also: &[Topic::Forward, Topic::ViterbiTraining, Topic::DiscriminativeViterbi, Topic::GraphTransformerNetwork],
};

pub(in crate::explain) const FORWARD: Explanation = Explanation {
    name: "forward",
    title: "Forward: all paths (equations 13 to 16)",
    subject: "all paths are added up",
    terms: "forward algorithm, forward penalty, forward-backward, backward, logadd, log-sum-exp, logsumexp, partition function, \
        equation 13, equation 15",
    what: "The penalty of all paths together: −log of the sum of exp(−penalty). It is below that of every single path. The 16 \
        paths of figure 20 have −0.612 together, the best of them 0.6.",
    in_1998: "Several paths can read the same string, with other cuts or at other positions. Their probabilities add up, so their \
        penalties are combined by “logadd”. The pass is that of Viterbi, with logadd in place of the minimum. The pass back \
        (equations 15 and 16) gives the gradient of every arc: the probability that a path runs through it.",
    since: "It is the forward algorithm of hidden Markov models, the partition function of conditional random fields, and the sum \
        in CTC. The scale of the penalties matters. If all are large, one path has nearly all of the probability, and forward \
        becomes Viterbi. Autograd now finds the pass back by itself.",
    paper: Some("Section VI-C, equations 13 to 16"),
    see_also: &[Topic::Viterbi, Topic::ForwardTraining, Topic::DiscriminativeForward, Topic::Ctc],
};

pub(in crate::explain) const SPACE_DISPLACEMENT_NETWORK: Explanation = Explanation {
    name: "space-displacement-network",
    title: "Space displacement network (SDNN)",
    subject: "LeNet-5 sweeps over the field",
    terms: "sdnn, space displacement neural network, sweep, swept, position, positions, replicated",
    what: "LeNet-5 sweeps over a line of any width in steps of 4 pixels. Each position sees 32×32 pixels and answers with a digit \
        or with none. A width of 128 gives (128 − 32)/4 + 1 = 25 positions.",
    in_1998: "Nothing has to be cut. The network may stand anywhere, so it is trained on digits between parts of others. C5 \
        becomes a true convolution. Neighbours share their work, so the sweep is much cheaper than a network at each place. The \
        step is 4 because pooling halves the maps twice. The paper admits that it had not yet beaten over-segmentation.",
    since: "Matan, Burges, LeCun and Denker described it in 1991. Fully convolutional networks do the same over whole pictures \
        (Long, Shelhamer and Darrell, 2015). On 128 pixels the sweep takes about a third of the multiplications of 25 separate \
        networks. It assumes digits of the size that it was trained on, and enough positions for dense writing.",
    paper: Some("Section VII, figures 24 to 26"),
    see_also: &[Topic::C5, Topic::Transducer, Topic::HiddenMarkovModel, Topic::FrameLabels],
};

pub(in crate::explain) const TRANSDUCER: Explanation = Explanation {
    name: "transducer",
    title: "Transducers and composition",
    subject: "graphs are composed",
    terms: "transducers, composition, compose, wfst, fst, finite-state, grammar, lexicon, epsilon, acceptor, path selector, \
        character model, openfst",
    what: "A transducer is a graph whose arcs read one label and write another, or nothing. Composed with a graph of penalties, it \
        keeps the paths that both allow. With _ for none, figure 26 turns 2_33_4_5 into 2345.",
    in_1998: "One operation states every rule: the wanted string, a list of words, a grammar, the character model of figure 24. \
        Two tokens move together where their labels agree. In figure 28, cap (0.8), cat (1.4) and cut (2.0) remain. In the general \
        form, any function may check two arcs and build new ones, and gradients pass through. Figure 24 allows no two characters \
        at neighbouring positions.",
    since: "Weighted transducers became the core of speech recognisers (Mohri, Pereira and Riley, 2002). The rule of figure 24 \
        assumes a position without a digit between any two. So n digits need at least 2n − 1 positions, and very dense writing has \
        fewer. A finite penalty in place of the ban repairs that, and so does CTC.",
    paper: Some("Section VIII, figures 28 and 29; figure 24"),
    see_also: &[Topic::SpaceDisplacementNetwork, Topic::Ctc, Topic::Viterbi, Topic::Readers],
};

pub(in crate::explain) const HIDDEN_MARKOV_MODEL: Explanation = Explanation {
    name: "hidden-markov-model",
    title: "Hidden Markov model (hybrid)",
    subject: "states follow one another",
    terms: "hmm, markov, hybrid, scaled likelihood, scaled likelihoods, prior, state, states, transition, transitions, emission",
    what: "Hidden states, digits and gaps, follow one another with fixed probabilities. Each position is one observation. Its \
        score for a label is a scaled likelihood: the log of its probability minus the log of the label's frequency.",
    in_1998: "Unfolded in time, an HMM is an interpretation graph. The penalty of an arc is −log of transition and observation, \
        and the forward penalty −log of the likelihood. Its probabilities sum to 1: what one event gains, others lose. So a \
        classical HMM cannot collapse. If its assumptions are unrealistic, discriminative training helps. Section IX sweeps a \
        network and has an HMM for each character.",
    since: "It assumes that a state depends only on the one before, and a position only on its state. Yet neighbouring positions \
        share 28 of 32 columns, so the same ink counts several times. Durations are geometric, so the shortest is the likeliest. \
        Bourlard and Morgan built such hybrids for speech around 1990. Recurrent networks and attention replaced most.",
    paper: Some("Section VIII-E; section IX, figure 31"),
    see_also: &[Topic::BaumWelch, Topic::Forward, Topic::Ctc, Topic::Readers],
};

pub(in crate::explain) const CTC: Explanation = Explanation {
    name: "ctc",
    title: "CTC: connectionist temporal classification",
    subject: "CTC has a blank",
    terms: "connectionist temporal classification, blank, greedy, beam, beam search, prefix beam, graves",
    what: "Each position has probabilities of ten digits and a blank, which sum to 1. A string has the sum over all ways to place \
        it. Equal neighbours merge, then blanks go: 33_3_4 reads 334.",
    in_1998: "The paper has no CTC. Its nearest relative is figure 27: discriminative forward training through a transducer and a \
        swept network. There penalties are not normalised at each position, only over whole strings. And the transducer wants a \
        gap between any two characters, where CTC wants one only between equal ones.",
    since: "Graves and others (2006) trained recurrent networks with it; speech and handwriting followed. Positions sum to 1, so \
        all strings do, and discriminative forward loses its second term. It assumes positions independent, given the image. Equal \
        digits that touch, without a blank, become one. It learns thin peaks between blanks (Zeyer and others, 2021), so it places \
        digits badly.",
    paper: None,
    see_also: &[Topic::Transducer, Topic::DiscriminativeForward, Topic::Attention, Topic::FrameLabels],
};

pub(in crate::explain) const READERS: Explanation = Explanation {
    name: "readers",
    title: "Readers: what each assumes, where it fails",
    subject: "there are several readers",
    terms: "reader, string reader, decoder, decoders, comparison, assumption, assumptions, weakness, limits",
    what: "Over-segmentation cuts, then reads segments. The others read the positions of a swept network: by a transducer, a \
        hidden Markov model or CTC. Their assumptions differ, and so do their mistakes: the mean of two readers' penalties is \
        right more often.",
    in_1998: "The paper has over-segmentation and the swept network with a transducer or HMM. It compares them on words by pen, \
        without a list of words. After training on words, 6.3 % of characters were wrong with over-segmentation and 8.2 % with the \
        swept network. The former had a slightly better network. Cuts are more reliable there than in images, because the order of \
        the pen is known.",
    since: "Over-segmentation fails where no cut separates two digits. The transducer fails where no position lies between them. \
        The HMM takes overlapping windows for independent, so it is too sure, and its durations are crude. CTC fails on equal \
        digits without a gap, and tells worst where a digit is. All fail on digits of an untrained size.",
    paper: Some("Sections V, VII and IX"),
    see_also: &[Topic::OverSegmentation, Topic::Transducer, Topic::HiddenMarkovModel, Topic::Ctc],
};

pub(in crate::explain) const CONFIDENCE: Explanation = Explanation {
    name: "confidence",
    title: "Confidence of a string: exp(−E)",
    subject: "a string has a confidence",
    terms: "string confidence, string rejection, posterior, cheque, cheques, check, courtesy amount, exp(−e)",
    what: "exp(−E), where E is the discriminative forward loss of the answer. It is the answer's share of the probability of all \
        strings. In figure 20, 341 has 0.298 and 34 has 0.271. All 15 strings sum to 1.",
    in_1998: "Viterbi penalties of two cheques cannot be compared, but shares can. Normalising each segment would lose “none of \
        these”, so only the end is normalised. Section X prints exp(E), without the minus. Banks wanted half of the cheques \
        correct and at most 1 % of all wrong. On 646 printed ones the system was correct on 82 %, wrong on \
        1 %, and rejected 17 %.",
    since: "A share knows only the strings of its graph. If the true cuts are missing, it can still be near 1. Networks are often \
        too sure (Guo and others, 2017). So the threshold is chosen on fields that the network was not trained on, and errors are \
        counted on yet others.",
    paper: Some("Sections VI-E and X, figure 34"),
    see_also: &[Topic::Rejection, Topic::DiscriminativeForward, Topic::Rubbish, Topic::Forward],
};

pub(in crate::explain) const ATTENTION: Explanation = Explanation {
    name: "attention",
    title: "Recurrent networks and attention",
    subject: "later readers see the whole line",
    terms: "rnn, recurrent, recurrent network, lstm, transformer, encoder, seq2seq, sequence to sequence, crnn, trocr",
    what: "A recurrent network carries a state along the line, so each answer depends on what lies around it. With attention, \
        every output weighs all places of the line and takes what it needs.",
    in_1998: "The systems of the paper have neither. A segment or a position is judged by its own pixels, and the graphs hold what \
        is known about order. The paper notes that gradients also pass through recurrent connections, and leaves it at that.",
    since: "Graves and Schmidhuber (2008) read handwriting with recurrent networks and CTC. Shi, Bai and Yao (CRNN, 2015) put them \
        on convolutions. Attention (Bahdanau and others, 2015; Vaswani and others, 2017) writes character by character: TrOCR \
        (2021). To know usual texts helps with words, hardly with numbers: on cheque amounts a network without recurrence did \
        better (Zhan and others, 2018).",
    paper: None,
    see_also: &[Topic::Ctc, Topic::HiddenMarkovModel, Topic::SpaceDisplacementNetwork, Topic::Today],
};
