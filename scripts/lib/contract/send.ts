import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { asNetworkFailure } from '../../../src/http/network-failure.ts';
import { type Body, readBody } from '../../../src/http/response.ts';
import { type Document, isRecord, resolve } from '../document.ts';
import { type Content, requestUrl } from '../operations.ts';
import { Problem } from '../problem.ts';
import type { Probe } from './probes.ts';

/** A response, read to its end. */
export type Received = Body & {
  status: number;
  headers: Headers;
  /** In lower case and without parameters; empty where there is none. */
  mediaType: string;
  /** The body as data, if it is JSON. */
  json?: { data: unknown };
};

/** No response came, or not all of it. Its message names neither the request nor anything that was received. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export type Target = {
  document: Document;
  /** Without a slash at its end; by default, the server of the operation. */
  server?: string;
  token: string;
};

/** Sends the request of a probe. It follows no redirect. @throws an {@link Unreachable} if no response comes. */
export async function send(probe: Probe, { document, server, token }: Target): Promise<Received> {
  const { operation, values, timeout } = probe;
  const url = new URL(requestUrl(operation, values, server));
  const headers = new Headers(requiredHeaders(probe));
  if (probe.hasToken) addToken(probe, url, headers, token);
  const [content] = operation.body?.contents ?? [];
  const body = content && (await bodyOf(document, content, probe));
  if (content && typeof body === 'string') headers.set('content-type', content.mediaType);
  const signal = AbortSignal.timeout(timeout);
  try {
    // By the Fetch standard, the token would travel to wherever the API redirects.
    const response = await fetch(url, { method: operation.method, headers, body, redirect: 'manual', signal });
    return received(response, await readBody(response));
  } catch (error) {
    if (signal.aborted) throw new Unreachable(`no whole response within ${timeout / 1000} s`);
    const failure = asNetworkFailure(error);
    if (!failure) throw error;
    // Only its code: its text has a URL in it, and undici's parser error has what the server sent.
    throw new Unreachable(failure.code ?? 'the connection failed');
  }
}

function received({ status, headers }: Response, body: Body): Received {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  return { status, headers, mediaType: mediaType.trim().toLowerCase(), ...body, json: parseJson(body) };
}

function parseJson({ text, isWhole }: Body): Received['json'] {
  if (!isWhole) return undefined;
  try {
    return { data: JSON.parse(text) };
  } catch {
    // That it is not JSON is what the check reports.
    return undefined;
  }
}

function requiredHeaders({ operation, values }: Probe): [string, string][] {
  return operation.parameters
    .filter((parameter) => parameter.in === 'header' && parameter.required)
    .map(({ name, example }) => [name, String(values[name] ?? example)]);
}

function addToken({ operation }: Probe, url: URL, headers: Headers, token: string): void {
  for (const { type, in: place, name } of operation.security) {
    const value = type === 'apiKey' ? token : `Bearer ${token}`;
    if (place === 'query') url.searchParams.set(name, value);
    else if (place === 'cookie') headers.set('cookie', `${name}=${value}`);
    else headers.set(name, value);
  }
}

async function bodyOf(document: Document, { mediaType, schema, example }: Content, probe: Probe) {
  const values = isRecord(example) ? { ...example, ...probe.values } : example;
  if (mediaType !== 'multipart/form-data' || !isRecord(values)) return JSON.stringify(values);
  const { properties = {} } = schema ? resolve(document, schema) : {};
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    const isFile = properties[name] && resolve(document, properties[name]).format === 'binary';
    if (isFile) form.append(name, ...(await fileOf(String(value))));
    else form.append(name, String(value));
  }
  return form;
}

/** Under a neutral name: the link to a report may repeat it. */
async function fileOf(file: string): Promise<[Blob, string]> {
  try {
    return [await openAsBlob(file), `list${path.extname(file)}`];
  } catch (error) {
    throw new Problem(`The file of --start cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
