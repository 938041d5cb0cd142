"""The text of public records, both ways: names, bytes out, fields in. What is read with it can be written with it."""

from broadsheet.recordtext.names import is_record_path, is_safe_name, is_text, record_path, slug
from broadsheet.recordtext.read import parse_record
from broadsheet.recordtext.write import emit_record

__all__ = ["emit_record", "is_record_path", "is_safe_name", "is_text", "parse_record", "record_path", "slug"]
