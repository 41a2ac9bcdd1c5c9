// The sentences of the portal, as its sources have them, and what a catalogue says of each.
// 'node tests/portal/catalogue.mjs hi' prints those that the catalogue of a language lacks, and those that nothing shows.
import { readFileSync, readdirSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import ts from "typescript";

const portal = new URL("../../pb_public/", import.meta.url);
const foreign = /^(vendor|docs)\//; // libraries, and the page of the API's document, which is English

/** Every script of the portal. @returns {{ file: string, source: ts.SourceFile }[]} */
export const scripts = () =>
  readdirSync(portal, { recursive: true })
    .filter((file) => file.endsWith(".js") && !foreign.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, portal), "utf8");
      return { file, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
    });

/** Calls back with a node and all that is in it. @type {(node: ts.Node, see: (node: ts.Node) => void) => void} */
export function visit(node, see) {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

const says = ["t", "rich"];

export const isSaid = (node) => ts.isCallExpression(node) && says.includes(node.expression.getText());

/** What a literal says, or several that are joined. @type {(node: ts.Node) => string | undefined} */
const textOf = (node) => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
};

/** Every sentence that t() or rich() is called with, and whether it is one of a plural. */
export function sentences() {
  /** @type {Map<string, { files: Set<string>, counted: boolean }>} */
  const found = new Map();
  for (const { file, source } of scripts()) visit(source, (node) => isSaid(node) && note(node, file));
  return found;

  function note(call, file) {
    const [english, values] = call.arguments;
    const spoken = ts.isConditionalExpression(english) ? [english.whenTrue, english.whenFalse] : [english];
    for (const each of spoken) {
      const text = textOf(each);
      if (text === undefined) throw new Error(`${file}: ${call.getText()} is of no sentence in the source`);
      const { files, counted } = found.get(text) ?? { files: new Set(), counted: false };
      found.set(text, { files: files.add(file), counted: counted || /\bcount\b/.test(values?.getText() ?? "") });
    }
  }
}

export const catalogueOf = (language) => JSON.parse(readFileSync(new URL(`lang/${language}.json`, portal), "utf8"));

export const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) {
  const catalogue = catalogueOf(argv[2] ?? "en");
  const all = sentences();
  console.log("missing:");
  for (const [english, { counted }] of all) if (!(english in catalogue)) console.log(counted ? "n" : " ", english);
  console.log("shown by nothing:");
  for (const english of Object.keys(catalogue)) if (!all.has(english)) console.log(" ", english);
}
