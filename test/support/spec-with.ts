import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyProject } from './project-copy.ts';

// What follows is made up: the API has no such operation, and no such server.

/** Another method than the spec has elsewhere, a parameter of the path, inline schemas, no samples, a security of its own. */
const operation = `
  /api/apis/email-cleaning/lists/{list_id}:
    parameters:
      - name: list_id
        in: path
        required: true
        description: Number of the list.
        schema:
          type: integer
        example: 7
    delete:
      operationId: deleteList
      tags:
        - email-cleaning
      summary: Delete a list
      description: Deletes one list for good.
      security: []
      responses:
        "200":
          description: The list is deleted.
          content:
            application/json:
              schema:
                type: object
                required:
                  - status
                properties:
                  status:
                    type: string
                    const: success
                    description: Outcome of the request.
                    examples:
                      - success
                  rows:
                    type: array
                    description: Rows of the list, by their state.
                    items:
                      type: object
                      properties:
                        state:
                          type: string
                          enum: [deleted, kept]
                          description: State of the row.
                          examples:
                            - deleted
              examples:
                deleted:
                  summary: A list that is deleted (illustrative)
                  description: Forget the number of the list.
                  value:
                    status: success
        "400":
          description: The request was rejected.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/FailureResponse"
              examples:
                empty-error:
                  $ref: "#/components/examples/empty-error"
`;
const server = `
  - url: https://api.invalid
    description: A second server.
`;

function insertAfter(text: string, line: RegExp, insertion: string): string {
  if (!line.test(text)) throw new Error(`The spec has no line ${line}.`);
  return text.replace(line, (found) => found + insertion.slice(1));
}

function copyWith(change: (spec: string) => string): ReturnType<typeof copyProject> {
  const project = copyProject();
  const file = path.join(project.folder, 'spec/openapi.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return project;
}

/** A copy of the project whose spec has one more operation, `deleteList`, before all others. */
export const copyWithOperationFirst = () => copyWith((spec) => insertAfter(spec, /^paths:.*\n/m, operation));

/** A copy of the project whose spec has a second server, `https://api.invalid`, behind its own. */
export const copyWithSecondServer = () =>
  copyWith((spec) => insertAfter(spec, /^servers:.*\n {2}- url:.*\n(?: {4}.*\n)*/m, server));

/** A copy of the project whose spec deprecates an operation, its parameter, and a property of its response. */
export const copyWithDeprecations = () =>
  copyWith((spec) =>
    [
      [/^ {6}operationId: verifyEmail\n/m, '      ', 'Use `verifyAddress`.'] as const,
      [/^ {8}- name: email\n/m, '          ', 'Use `address`.'] as const,
      [/^ {8}free_email:\n/m, '          ', 'Use `provider`.'] as const,
    ].reduce(
      (text, [line, indent, reason]) =>
        insertAfter(text, line, `\n${indent}deprecated: true\n${indent}x-deprecated-reason: ${reason}\n`),
      spec,
    ),
  );
