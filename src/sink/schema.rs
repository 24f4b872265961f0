//! The shape of a record, for programs that check it.

use crate::document::{FoundBy, PageType};
use crate::options::RecordField;
use serde_json::{Map, Value, json};

/// The JSON Schema of a record with these fields. Other keys are allowed: a record that came clean keeps its own.
pub fn schema(fields: &[RecordField]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name().to_owned(), property(*field))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dechaff record",
        "type": "object",
        "required": fields.iter().map(|field| field.name()).collect::<Vec<_>>(),
        "properties": properties,
    })
}

fn property(field: RecordField) -> Value {
    let mut property = match field {
        RecordField::Body | RecordField::Id | RecordField::From => json!({ "type": "string" }),
        RecordField::Date => json!({
            "type": ["string", "null"],
            "pattern": r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?$",
        }),
        RecordField::FoundBy => one_of(FoundBy::ALL.iter().map(|found_by| found_by.name())),
        RecordField::PageType => one_of(PageType::ALL.iter().map(|page_type| page_type.name())),
        RecordField::Words => json!({ "type": "integer", "minimum": 0 }),
        RecordField::Replaced => json!({ "type": ["integer", "null"], "minimum": 0 }),
        RecordField::Confidence => json!({ "type": ["number", "null"], "minimum": 0, "maximum": 1 }),
        _ => json!({ "type": ["string", "null"] }),
    };
    property["description"] = json!(field.about());
    property
}

/// One of some words, or null.
fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> Value {
    json!({ "enum": words.map(Value::from).chain([Value::Null]).collect::<Vec<_>>() })
}
