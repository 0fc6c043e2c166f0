//! Tables as text: for spreadsheets and programs, and for documents.

/// A table of words and numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is of.
    pub caption: String,
    /// The titles of the columns.
    pub titles: Vec<String>,
    /// The cells, row by row, as many as there are titles.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// With commas, for a file; cells are quoted as in RFC 4180. The titles are in the first line, the caption is left out.
    pub fn to_csv(&self) -> String {
        self.separated(",")
    }

    /// With tabs, as spreadsheets take it from the clipboard.
    pub fn to_tsv(&self) -> String {
        self.separated("\t")
    }

    /// With bars, as in Markdown of GitHub; the caption is above it.
    pub fn to_markdown(&self) -> String {
        let line = |cells: &Vec<String>| {
            format!("| {} |", cells.iter().map(|cell| of_markdown(cell)).collect::<Vec<_>>().join(" | "))
        };
        let alignment = self.alignments().map(|is_number| if is_number { "--:" } else { "---" }).collect::<Vec<_>>();
        let mut lines = vec![of_markdown(&self.caption), String::new(), line(&self.titles)];
        lines.push(format!("| {} |", alignment.join(" | ")));
        lines.extend(self.rows.iter().map(line));
        lines.push(String::new());
        lines.join("\n")
    }

    /// For LaTeX with the package booktabs.
    pub fn to_latex(&self) -> String {
        let line = |cells: &Vec<String>| {
            format!("    {} \\\\", cells.iter().map(|cell| of_latex(cell)).collect::<Vec<_>>().join(" & "))
        };
        let alignment: String = self.alignments().map(|is_number| if is_number { 'r' } else { 'l' }).collect();
        let mut lines = vec![
            "\\begin{table}".to_owned(),
            "  \\centering".to_owned(),
            format!("  \\caption{{{}}}", of_latex(&self.caption)),
            format!("  \\begin{{tabular}}{{{alignment}}}"),
            "    \\toprule".to_owned(),
            line(&self.titles),
            "    \\midrule".to_owned(),
        ];
        lines.extend(self.rows.iter().map(line));
        lines.extend(["    \\bottomrule", "  \\end{tabular}", "\\end{table}", ""].map(str::to_owned));
        lines.join("\n")
    }

    /// Whether each column is of numbers, which stand at its right.
    fn alignments(&self) -> impl Iterator<Item = bool> + '_ {
        let is_number =
            |cell: &String| cell.chars().all(|letter| letter.is_ascii_digit() || "−-–., %".contains(letter));
        (0..self.titles.len()).map(move |column| {
            let mut cells =
                self.rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
            cells.peek().is_some() && cells.all(is_number)
        })
    }

    fn separated(&self, separator: &str) -> String {
        let line = |cells: &Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell, separator)).collect();
            cells.join(separator) + "\n"
        };
        std::iter::once(&self.titles).chain(&self.rows).map(line).collect()
    }
}

/// A cell of a table with this separator. A spreadsheet shows a cell that begins like a formula, and does not compute it.
pub(super) fn quoted(cell: &str, separator: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    let cell = if is_formula { format!("'{}", without_controls(cell)) } else { without_controls(cell) };
    let needs_quotes = cell.contains(separator) || cell.contains(['"', '\n', '\r']);
    if needs_quotes { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// Text without characters that command a terminal.
fn without_controls(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t')).collect()
}

/// Text that is no mark-up, in one line.
fn of_markdown(text: &str) -> String {
    let text = without_controls(text);
    let escaped = text.chars().map(|letter| match letter {
        '\\' | '|' | '*' | '_' | '`' | '[' | ']' => format!("\\{letter}"),
        '<' => "&lt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '\n' | '\r' => " ".to_owned(),
        _ => letter.to_string(),
    });
    escaped.collect()
}

/// Text without commands; signs of mathematics as such.
fn of_latex(text: &str) -> String {
    let text = without_controls(text);
    let escaped = text.chars().map(|letter| match letter {
        '&' | '%' | '$' | '#' | '_' | '{' | '}' => format!("\\{letter}"),
        '\\' => "\\textbackslash{}".to_owned(),
        '~' => "\\textasciitilde{}".to_owned(),
        '<' => "\\textless{}".to_owned(),
        '>' => "\\textgreater{}".to_owned(),
        '|' => "\\textbar{}".to_owned(),
        '^' => "\\textasciicircum{}".to_owned(),
        '×' => "$\\times$".to_owned(),
        '−' => "$-$".to_owned(),
        '±' => "$\\pm$".to_owned(),
        '·' => "$\\cdot$".to_owned(),
        '–' => "--".to_owned(),
        '\n' | '\r' => " ".to_owned(),
        _ => letter.to_string(),
    });
    escaped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let cells = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        Table {
            caption: "LeNet-5 on MNIST, epoch 10".to_owned(),
            titles: cells(["Layer", "Maps", "Share, %"]),
            rows: vec![cells(["C1 | \"a\"", "6@28×28", "0.25"]), cells(["S2_x", "6@14×14", "−1"])],
        }
    }

    #[test]
    fn a_table_is_the_same_in_every_form() {
        let csv = "Layer,Maps,\"Share, %\"\n\"C1 | \"\"a\"\"\",6@28×28,0.25\nS2_x,6@14×14,−1\n";
        assert_eq!(table().to_csv(), csv);
        assert_eq!(table().to_tsv().lines().nth(2), Some("S2_x\t6@14×14\t−1"));
        let markdown = "LeNet-5 on MNIST, epoch 10\n\n| Layer | Maps | Share, % |\n| --- | --- | --: |\n\
            | C1 \\| \"a\" | 6@28×28 | 0.25 |\n| S2\\_x | 6@14×14 | −1 |\n";
        assert_eq!(table().to_markdown(), markdown);
        let latex = table().to_latex();
        assert!(latex.contains("\\caption{LeNet-5 on MNIST, epoch 10}") && latex.contains("\\begin{tabular}{llr}"));
        assert!(latex.contains(
            "    Layer & Maps & Share, \\% \\\\\n    \\midrule\n    C1 \\textbar{} \"a\" & 6@28$\\times$28 & 0.25 \\\\\n"
        ));
        assert!(latex.contains("    S2\\_x & 6@14$\\times$14 & $-$1 \\\\\n    \\bottomrule"));
    }

    #[test]
    fn what_a_name_holds_cannot_become_mark_up() {
        let names = ["<script>", "a|b", "\\input{x}", "two\nlines", "50 % & more"].map(str::to_owned);
        let table =
            Table { titles: vec!["Name".to_owned()], rows: names.map(|name| vec![name]).to_vec(), ..Table::default() };
        let markdown = table.to_markdown();
        assert_eq!(markdown.lines().count(), 2 + 2 + 5, "a line a row");
        assert!(!markdown.contains('<') && markdown.contains("a\\|b"));
        assert!(!table.to_latex().contains("\\input") && table.to_latex().contains("50 \\% \\& more"));
    }
}
