/** Texts of the code, for translators: `npm run texts` writes `catalogues/en.json`. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const UI = fileURLToPath(new URL("..", import.meta.url));
export const ENGLISH = join(UI, "words", "catalogues", "en.json");
/** What kinds of nodes and their settings say of themselves, written by the server: `towpath.api.texts`. */
const KINDS = join(UI, "words", "kinds.json");
/** Folders of which every text goes through `t`. */
export const ROOMS = ["app", "builder", "flow", "form", "kit", "pages"];
const READ = new Set(["alt", "aria-label", "description", "label", "placeholder", "title", "verb"]);
const WORD = /\p{L}{2}/u;
/** Names of the machine, addresses and values: in every language the same. */
const MACHINE = /^(\S*[_/:=@]\S*|\{\{.*\}\})$/;
const TYPED = ["code", "kbd", "pre"];

export interface Texts {
  /** What `t` and `many` are called with: text -> where it stands. */
  readonly marked: ReadonlyMap<string, string>;
  /** `file:line text` of what a reader sees and no catalogue can hold. */
  readonly bare: readonly string[];
}

/** Of all files that are no tests. */
export function textsOf(): Texts {
  const marked = new Map<string, string>();
  const bare: string[] = [];
  for (const path of files(UI)) {
    const name = relative(UI, path);
    const strict = ROOMS.some((room) => name.startsWith(`${room}/`));
    const source = readFileSync(path, "utf8");
    if (strict || source.includes('from "@/words/t"')) {
      look(name, source, marked, strict ? bare : []);
    }
  }
  for (const text of JSON.parse(readFileSync(KINDS, "utf8")) as string[]) {
    marked.set(text, marked.get(text) ?? "");
  }
  return { marked: new Map([...marked].sort(([a], [b]) => (a < b ? -1 : 1))), bare };
}

/** As it is kept: each text as its own translation, those with a number by `one` and `other`. */
export function catalogueOf({ marked }: Texts): string {
  const said = Object.fromEntries(
    [...marked].map(([text, one]) => [text, one === "" ? text : { one, other: text }] as const),
  );
  return `${JSON.stringify(said, null, 2)}\n`;
}

/** marked: text -> its singular, "" without one. */
export function look(name: string, source: string, marked: Map<string, string>, bare: string[]): void {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const note = (node: ts.Node, text: string) => {
    if (WORD.test(text) && !MACHINE.test(text.trim())) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      bare.push(`${name}:${line + 1} ${text.trim().replace(/\s+/g, " ")}`);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first, second, third] = node.arguments;
      if (["rich", "t"].includes(node.expression.text) && first && ts.isStringLiteralLike(first)) {
        marked.set(first.text, "");
      } else if (node.expression.text === "many" && second && third && isText(second) && isText(third)) {
        marked.set(third.text, second.text);
      }
    } else if (ts.isJsxText(node)) {
      note(node, isTyped(node) ? "" : node.text.replace(/&\w+;/g, " "));
    } else if (ts.isJsxAttribute(node) && READ.has(node.name.getText()) && node.initializer) {
      for (const text of shownIn(node.initializer)) {
        note(node, text);
      }
    } else if (ts.isJsxExpression(node) && node.parent && !ts.isJsxAttribute(node.parent)) {
      for (const text of node.expression ? shownIn(node.expression) : []) {
        note(node, text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function isText(node: ts.Node): node is ts.StringLiteralLike {
  return ts.isStringLiteralLike(node);
}

/** What stands on a key, and what is typed into a machine. */
function isTyped(node: ts.Node): boolean {
  const tag = ts.isJsxElement(node.parent) ? node.parent.openingElement.tagName.getText() : "";
  return TYPED.includes(tag);
}

/** Texts that an expression can come to, but for those that a call makes of them. */
function shownIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) {
    return [node.text];
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
  }
  if (ts.isConditionalExpression(node)) {
    return [...shownIn(node.whenTrue), ...shownIn(node.whenFalse)];
  }
  if (ts.isBinaryExpression(node)) {
    const both = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken];
    const right = [...both, ts.SyntaxKind.AmpersandAmpersandToken].includes(node.operatorToken.kind);
    return [
      ...(both.includes(node.operatorToken.kind) ? shownIn(node.left) : []),
      ...(right ? shownIn(node.right) : []),
    ];
  }
  return ts.isParenthesizedExpression(node) || ts.isJsxExpression(node)
    ? node.expression
      ? shownIn(node.expression)
      : []
    : [];
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) {
      return ["browser", "node_modules", "public", "words"].includes(one.name) ? [] : files(path);
    }
    return /\.tsx?$/.test(one.name) && !/\.test\.tsx?$/.test(one.name) ? [path] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(ENGLISH, catalogueOf(textsOf()));
}
