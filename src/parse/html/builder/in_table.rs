//! The modes of tables: 13.2.6.4.9 to 13.2.6.4.15. Characters in them are in [`text`](super::text).

use super::super::tokenizer::TagToken;
use super::{Builder, Mode, Next, Tag};

/// "Clear the stack back to a table context" and its kin: what the current node is afterwards, besides `html` and
/// `template`.
const TABLE: &[Tag] = &[Tag::Table];
const TABLE_BODY: &[Tag] = &[Tag::TBody, Tag::TFoot, Tag::THead];
const ROW: &[Tag] = &[Tag::Tr];

impl Builder<'_, '_> {
    /// 13.2.6.4.9 The "in table" insertion mode.
    pub(super) fn in_table_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Caption => {
                self.clear_stack_to(TABLE);
                self.formatting.push_marker();
                self.insert(tag);
                self.mode = Mode::InCaption;
            }
            Tag::ColGroup => {
                self.clear_stack_to(TABLE);
                self.insert(tag);
                self.mode = Mode::InColumnGroup;
            }
            Tag::Col => {
                self.clear_stack_to(TABLE);
                self.insert_implied(Tag::ColGroup);
                return self.set_mode(Mode::InColumnGroup);
            }
            Tag::TBody | Tag::TFoot | Tag::THead => {
                self.clear_stack_to(TABLE);
                self.insert(tag);
                self.mode = Mode::InTableBody;
            }
            Tag::Td | Tag::Th | Tag::Tr => {
                self.clear_stack_to(TABLE);
                self.insert_implied(Tag::TBody);
                return self.set_mode(Mode::InTableBody);
            }
            // A table directly in a table closes the outer one.
            Tag::Table => {
                if self.close_table() {
                    return Next::Again;
                }
            }
            Tag::Style | Tag::Script | Tag::Template => {
                self.head_element(tag);
            }
            Tag::Input if self.is_hidden_input(tag) => {}
            Tag::Form => {
                if self.form.is_none() && !self.stack.has(Tag::Template) {
                    // The form is open and closed at once, but no other may open before its end tag.
                    self.form = Some(self.next_id);
                    self.next_id += 1;
                }
            }
            _ => self.foster(|builder| builder.in_body_start(tag)),
        }
        Next::Done
    }

    pub(super) fn in_table_end(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            Table => {
                self.close_table();
                Next::Done
            }
            Body | Caption | Col | ColGroup | Html | TBody | Td | TFoot | Th | THead | Tr => Next::Done,
            Template => self.end_template(),
            _ => {
                self.foster(|builder| builder.in_body_end(tag));
                Next::Done
            }
        }
    }

    /// "Process the token using the rules for the in body insertion mode, with foster parenting enabled."
    pub(super) fn foster(&mut self, process: impl FnOnce(&mut Self)) {
        self.foster_parenting = true;
        process(self);
        self.foster_parenting = false;
    }

    fn close_table(&mut self) -> bool {
        let Some(at) = self.stack.in_table_scope(Tag::Table) else { return false };
        self.pop_to(at);
        self.reset_insertion_mode();
        true
    }

    fn clear_stack_to(&mut self, context: &[Tag]) {
        while self.stack.len() > 1 {
            let top = self.stack.top_tag();
            if context.contains(&top) || matches!(top, Tag::Html | Tag::Template) {
                break;
            }
            self.pop();
        }
    }

    /// 13.2.6.4.11 The "in caption" insertion mode.
    pub(super) fn in_caption_start(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            Caption | Col | ColGroup | TBody | Td | TFoot | Th | THead | Tr => self.close_caption(),
            _ => {
                self.in_body_start(tag);
                Next::Done
            }
        }
    }

    pub(super) fn in_caption_end(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            Caption => {
                self.close_caption();
            }
            Table => return self.close_caption(),
            Body | Col | ColGroup | Html | TBody | Td | TFoot | Th | THead | Tr => {}
            _ => self.in_body_end(tag),
        }
        Next::Done
    }

    /// Closes the caption for a token that is processed again afterwards; without a caption it is left out.
    fn close_caption(&mut self) -> Next {
        let Some(at) = self.stack.in_table_scope(Tag::Caption) else { return Next::Done };
        self.generate_implied_end_tags(None);
        self.pop_to(at);
        self.formatting.clear_to_marker();
        self.set_mode(Mode::InTable)
    }

    /// 13.2.6.4.12 The "in column group" insertion mode.
    pub(super) fn in_column_group_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Html => self.second_html(tag),
            Tag::Col => Next::Done,
            Tag::Template => {
                self.start_template(tag);
                Next::Done
            }
            _ => self.leave_column_group(),
        }
    }

    pub(super) fn in_column_group_end(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::ColGroup => {
                self.leave_column_group();
                Next::Done
            }
            Tag::Col => Next::Done,
            Tag::Template => self.end_template(),
            _ => self.leave_column_group(),
        }
    }

    pub(super) fn leave_column_group(&mut self) -> Next {
        if self.stack.top_tag() != Tag::ColGroup {
            return Next::Done;
        }
        self.pop();
        self.set_mode(Mode::InTable)
    }

    /// 13.2.6.4.13 The "in table body" insertion mode.
    pub(super) fn in_table_body_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Tr => {
                self.clear_stack_to(TABLE_BODY);
                self.insert(tag);
                self.mode = Mode::InRow;
                Next::Done
            }
            Tag::Th | Tag::Td => {
                self.clear_stack_to(TABLE_BODY);
                self.insert_implied(Tag::Tr);
                self.set_mode(Mode::InRow)
            }
            Tag::Caption | Tag::Col | Tag::ColGroup | Tag::TBody | Tag::TFoot | Tag::THead => self.close_table_body(),
            _ => self.in_table_start(tag),
        }
    }

    pub(super) fn in_table_body_end(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            TBody | TFoot | THead => {
                if self.stack.in_table_scope(tag.tag).is_some() {
                    self.clear_stack_to(TABLE_BODY);
                    self.pop();
                    self.mode = Mode::InTable;
                }
                Next::Done
            }
            Table => self.close_table_body(),
            Body | Caption | Col | ColGroup | Html | Td | Th | Tr => Next::Done,
            _ => self.in_table_end(tag),
        }
    }

    /// Closes the body of the table for a token that is processed again afterwards.
    fn close_table_body(&mut self) -> Next {
        if !TABLE_BODY.iter().any(|&tag| self.stack.in_table_scope(tag).is_some()) {
            return Next::Done;
        }
        self.clear_stack_to(TABLE_BODY);
        if self.stack.len() > 1 {
            self.pop();
        }
        self.set_mode(Mode::InTable)
    }

    /// 13.2.6.4.14 The "in row" insertion mode.
    pub(super) fn in_row_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Th | Tag::Td => {
                self.clear_stack_to(ROW);
                self.insert(tag);
                self.mode = Mode::InCell;
                self.formatting.push_marker();
                Next::Done
            }
            Tag::Caption | Tag::Col | Tag::ColGroup | Tag::TBody | Tag::TFoot | Tag::THead | Tag::Tr => {
                self.close_row()
            }
            _ => self.in_table_start(tag),
        }
    }

    pub(super) fn in_row_end(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            Tr => {
                self.close_row();
                Next::Done
            }
            Table => self.close_row(),
            TBody | TFoot | THead => {
                if self.stack.in_table_scope(tag.tag).is_none() {
                    return Next::Done;
                }
                self.close_row()
            }
            Body | Caption | Col | ColGroup | Html | Td | Th => Next::Done,
            _ => self.in_table_end(tag),
        }
    }

    /// Closes the row for a token that is processed again afterwards.
    fn close_row(&mut self) -> Next {
        if self.stack.in_table_scope(Tag::Tr).is_none() {
            return Next::Done;
        }
        self.clear_stack_to(ROW);
        if self.stack.len() > 1 {
            self.pop();
        }
        self.set_mode(Mode::InTableBody)
    }

    /// 13.2.6.4.15 The "in cell" insertion mode.
    pub(super) fn in_cell_start(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            Caption | Col | ColGroup | TBody | Td | TFoot | Th | THead | Tr => self.close_cell(),
            _ => {
                self.in_body_start(tag);
                Next::Done
            }
        }
    }

    pub(super) fn in_cell_end(&mut self, tag: &TagToken) -> Next {
        use Tag::*;
        match tag.tag {
            Td | Th => {
                if let Some(at) = self.stack.in_table_scope(tag.tag) {
                    self.close_cell_at(at);
                }
                Next::Done
            }
            Table | TBody | TFoot | THead | Tr => {
                if self.stack.in_table_scope(tag.tag).is_none() {
                    return Next::Done;
                }
                self.close_cell()
            }
            Body | Caption | Col | ColGroup | Html => Next::Done,
            _ => {
                self.in_body_end(tag);
                Next::Done
            }
        }
    }

    /// "Close the cell", for a token that is processed again afterwards.
    fn close_cell(&mut self) -> Next {
        let data = self.stack.in_table_scope(Tag::Td);
        let Some(at) = data.or_else(|| self.stack.in_table_scope(Tag::Th)) else { return Next::Done };
        self.close_cell_at(at);
        Next::Again
    }

    fn close_cell_at(&mut self, at: usize) {
        self.generate_implied_end_tags(None);
        self.pop_to(at);
        self.formatting.clear_to_marker();
        self.mode = Mode::InRow;
    }
}
