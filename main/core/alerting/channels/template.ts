/**
 * The body of a webhook: JSON with `{{field}}` in its strings. It is parsed first and filled afterwards, so that no
 * value, whoever sent it, can end a string or add a key.
 */

import { FIELD_NAMES } from './field-names.ts';
import type { Fields } from './field-names.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Values of a template: the fields of a notice, and the channel's own secret. */
export type TemplateValues = Fields & { readonly secret: string };

const NAMES: ReadonlySet<string> = new Set([...FIELD_NAMES, 'secret']);
const PLACEHOLDER = /\{\{\s*([^{}\s]*)\s*\}\}/g;
const TEMPLATE_LIMIT = 20_000;
const DEPTH_LIMIT = 20;

export type ParsedTemplate = { ok: true; value: Json } | { ok: false; message: string };

/** Reads a template; a message names what is wrong with it. */
export function parseTemplate(text: string): ParsedTemplate {
  if (text.length > TEMPLATE_LIMIT) return wrong(`is longer than ${TEMPLATE_LIMIT} characters`);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return wrong(`is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null) return wrong('must be a JSON object or array');
  const unknown = [...strings(value, 0)].flatMap((found) => unknownPlaceholders(found));
  return unknown.length === 0
    ? { ok: true, value }
    : wrong(`has no field ${unknown.join(', ')}; there are ${[...NAMES].join(', ')}`);
}

/** Placeholders that stand for nothing among `names`, as they were written. */
export function unknownPlaceholders(text: string, names: ReadonlySet<string> = NAMES): string[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([whole, name]) =>
    name !== undefined && names.has(name) ? [] : [whole],
  );
}

/** One text with its placeholders replaced, once: what a value holds is never read as a placeholder itself. */
export function fillText(text: string, values: Partial<TemplateValues>): string {
  const known: Readonly<Record<string, string | undefined>> = values;
  return text.replace(PLACEHOLDER, (whole, name: string) => known[name] ?? whole);
}

/** The template with every placeholder in its strings replaced; keys, numbers and structure stay as they are. */
export function fillTemplate(template: Json, values: TemplateValues): Json {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, fillTemplate(value, values)]),
  );
}

function* strings(value: Json, depth: number): Generator<string> {
  if (depth > DEPTH_LIMIT) return;
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) yield* strings(item, depth + 1);
  }
}

function wrong(what: string): ParsedTemplate {
  return { ok: false, message: `The template ${what}.` };
}
