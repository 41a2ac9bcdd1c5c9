// Words that the portal would show in English whatever the language: those that stand in its sources outside t() and
// rich(). 'node tests/portal/untold.mjs' prints them.
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { isSaid, scripts, visit } from "./catalogue.mjs";

/** Attributes of elements and parts that are read by people. */
const read = ["label", "title", "placeholder", "aria-label", "alt", "legend", "help", "instead", "children"];

/** What is called the same in every language. */
const names = ["English", "Deutsch", "PAN", "IFSC", "UPI", "Enter", "j k ↓ ↑"];

const hole = "\ue000"; // where an expression stands in a template

/** Whether people would read a word in it: entities are none. */
const isWord = (/** @type {string} */ text) => {
  const plain = text.replaceAll(hole, " ").replace(/&\w+;/g, "").trim();
  return /\p{L}/u.test(plain) && !names.includes(plain);
};

/** A template as it is written, with holes. */
const textOf = (/** @type {ts.TemplateLiteral} */ template) =>
  ts.isTemplateExpression(template)
    ? [template.head, ...template.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join(hole)
    : template.text;

/** The words in what an expression comes to. @returns {string[]} */
function wordsOf(/** @type {ts.Expression} */ expression) {
  if (ts.isParenthesizedExpression(expression)) return wordsOf(expression.expression);
  if (ts.isConditionalExpression(expression)) return [expression.whenTrue, expression.whenFalse].flatMap(wordsOf);
  if (ts.isBinaryExpression(expression)) {
    const { left, right, operatorToken } = expression;
    const either = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.PlusToken];
    if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return wordsOf(right);
    return either.includes(operatorToken.kind) ? [left, right].flatMap(wordsOf) : [];
  }
  if (ts.isTemplateExpression(expression))
    return [textOf(expression)]
      .filter(isWord)
      .concat(expression.templateSpans.flatMap((span) => wordsOf(span.expression)));
  return ts.isStringLiteralLike(expression) ? [expression.text].filter(isWord) : [];
}

const tag = /<(?:[^<>"]|"[^"]*")*>/g;
const attribute = /([\w-]+)=(?:"([^"]*)"|(\ue000))/g;

/** The words of a template's texts and of its attributes, its own and those of what is put in. @returns {string[]} */
function wordsIn(/** @type {ts.TemplateLiteral} */ template) {
  const spans = ts.isTemplateExpression(template) ? template.templateSpans : [];
  const text = textOf(template);
  const holesBefore = (/** @type {number} */ at) => text.slice(0, at).split(hole).length - 1;
  const inside = (/** @type {number} */ from, /** @type {number} */ to) =>
    spans.slice(holesBefore(from), holesBefore(to)).flatMap(({ expression }) => wordsOf(expression));
  /** @type {string[]} */
  const found = [];
  let end = 0;
  for (const { 0: whole, index } of [...text.matchAll(tag), { 0: "", index: text.length }]) {
    found.push(...text.slice(end, index).split(hole).filter(isWord), ...inside(end, index));
    end = index + whole.length;
    for (const { 0: each, 1: name, 2: value = "", index: at } of whole.matchAll(attribute)) {
      if (!read.includes(name)) continue;
      found.push(...[value].filter(isWord), ...inside(index + at, index + at + each.length));
    }
  }
  return found;
}

/** Whether a text of a script looks as if it were for people: it begins with a capital or with two words. */
const looksSaid = (/** @type {string} */ text) =>
  /\p{Ll}/u.test(text) && /^\p{Lu}\p{Ll}|^\W*\p{L}+ \p{L}+/u.test(text) && isWord(text);

/** Where a text is not for people: it is compared, imported, thrown at programmers, or said in the language. */
const isElsewhere = (/** @type {ts.Node} */ node) =>
  isSaid(node) ||
  ts.isImportDeclaration(node) ||
  ts.isCaseClause(node) ||
  ts.isThrowStatement(node) ||
  (ts.isBinaryExpression(node) && /^[!=]==$/.test(node.operatorToken.getText())) ||
  (ts.isPropertyAssignment(node.parent ?? node) && node.parent.name === node);

/**
 * Texts of a script that are for people.
 * @type {(node: ts.Node, tell: (node: ts.Node, text: string) => void) => void}
 */
function loose(node, tell) {
  if (isElsewhere(node)) return;
  const isSeen = ts.isTemplateSpan(node.parent ?? node) && ts.isTaggedTemplateExpression(node.parent.parent.parent);
  if (isSeen && (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))) return; // as a part of its template
  if (ts.isStringLiteralLike(node) && looksSaid(node.text)) tell(node, node.text);
  if (ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent) && looksSaid(textOf(node)))
    tell(node, textOf(node));
  if (ts.isTaggedTemplateExpression(node) && ts.isNoSubstitutionTemplateLiteral(node.template)) return;
  ts.forEachChild(node, (child) => loose(child, tell));
}

/** Every text of the sources that is not translated, with its file and line. @returns {string[]} */
export function untold() {
  /** @type {Set<string>} */
  const found = new Set();
  for (const { file, source } of scripts()) {
    const tell = (/** @type {ts.Node} */ node, /** @type {string} */ text) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.add(`${file}:${line + 1}: ${text.replaceAll(hole, "…").replace(/\s+/g, " ").trim()}`);
    };
    visit(source, (node) => {
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "html")
        for (const words of wordsIn(node.template)) tell(node, words);
    });
    loose(source, tell);
  }
  return [...found];
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) console.log(untold().join("\n"));
