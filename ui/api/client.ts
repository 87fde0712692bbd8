/** One way to speak with the server: session cookie, CSRF header, problem documents. */

export interface Problem {
  readonly code: string;
  readonly sentence: string;
  readonly path?: string;
  readonly node?: string | null;
  readonly line?: number | null;
  readonly severity?: string;
}

/** A problem document (RFC 9457) that the server answered with. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(status: number, code: string, sentence: string, problems: readonly Problem[] = []) {
    super(sentence);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

export const ROOT = "/api/v1";

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly file?: Blob;
  readonly type?: string;
  readonly signal?: AbortSignal;
}

export async function ask<Answer>(path: string, options: Ask = {}): Promise<Answer> {
  const response = await send(path, options);
  const body = await response.text();
  return (body === "" ? undefined : JSON.parse(body)) as Answer;
}

export async function askText(path: string, options: Ask = {}): Promise<string> {
  return (await send(path, options)).text();
}

export function addressOf(path: string, query: Ask["query"] = {}): string {
  const said = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return ROOT + path + (search === "" ? "" : `?${search}`);
}

async function send(path: string, { method = "GET", query, json, text, file, type, signal }: Ask): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" });
  if (method !== "GET") {
    headers.set("X-CSRFToken", cookie("towpath_csrf"));
  }
  if (json !== undefined || text !== undefined || file !== undefined) {
    headers.set("Content-Type", type ?? "application/json");
  }
  const body = json === undefined ? (text ?? file) : JSON.stringify(json);
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new ApiError(
      0,
      "unreachable",
      "The server does not answer. Check that it runs and that you are online, then try again.",
    );
  }
  if (!response.ok) {
    throw await readError(response);
  }
  return response;
}

async function readError(response: Response): Promise<ApiError> {
  const said = (await response.json().catch(() => null)) as Record<string, unknown> | null;
  const sentence = [said?.detail, said?.title].find((part): part is string => typeof part === "string" && part !== "");
  const problems = Array.isArray(said?.problems) ? (said.problems as Problem[]) : [];
  const code = typeof said?.code === "string" ? said.code : String(response.status);
  return new ApiError(response.status, code, sentence ?? `The server answered ${response.status}.`, problems);
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
