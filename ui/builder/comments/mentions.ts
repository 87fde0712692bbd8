/** Who is meant by an @ in a text. Names are those of members; the longest that fits is meant. */

export interface Named {
  readonly name: string;
  readonly email: string;
}

/** What a member is called by behind the @. */
export function calledBy(member: Named): string {
  return member.name || member.email;
}

export interface Piece {
  readonly text: string;
  readonly mention: boolean;
}

/** The text in pieces: what is said, and who is mentioned. */
export function piecesOf(text: string, members: readonly Named[]): readonly Piece[] {
  const pattern = patternOf(members);
  if (pattern === null) {
    return [{ text, mention: false }];
  }
  return text
    .split(pattern)
    .map((piece, n) => ({ text: piece, mention: n % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** Emails of the members whom the text mentions, each once. */
export function mentionsIn(text: string, members: readonly Named[]): readonly string[] {
  const said = new Set(
    piecesOf(text, members)
      .filter((piece) => piece.mention)
      .map((piece) => piece.text.slice(1).toLowerCase()),
  );
  return members.filter((member) => said.has(calledBy(member).toLowerCase())).map((member) => member.email);
}

/** What was typed behind the @ in front of the caret: null where nobody is being mentioned. */
export function askedAt(text: string, caret: number): string | null {
  const found = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/.exec(text.slice(0, caret));
  return found ? (found[1] ?? "") : null;
}

/** Members whose name or address has a word that begins as it was typed; six at most. */
export function fitting<Member extends Named>(members: readonly Member[], asked: string): readonly Member[] {
  const wanted = asked.toLowerCase();
  const fits = (words: string) =>
    words.toLowerCase().startsWith(wanted) ||
    words
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted));
  return members.filter((member) => fits(calledBy(member)) || fits(member.email)).slice(0, 6);
}

/** The text with the member's name in place of what was typed behind the @, and where the caret stands then. */
export function mention(text: string, caret: number, member: Named): { readonly text: string; readonly caret: number } {
  const asked = askedAt(text, caret) ?? "";
  const before = `${text.slice(0, caret - asked.length)}${calledBy(member)} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}

function patternOf(members: readonly Named[]): RegExp | null {
  const names = members
    .map(calledBy)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return names.length === 0
    ? null
    : new RegExp(`(?<![\\p{L}\\p{N}])(@(?:${names.join("|")}))(?![\\p{L}\\p{N}])`, "giu");
}
