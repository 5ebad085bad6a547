// Ten changes as the API may undergo, each as edits of the spec. All of them are made up.

/** A text of the spec, which stands there once, and what replaces it. */
export type Edit = [find: string, replacement: string];

/** What follows a line of the spec. */
const after = (line: string, addition: string): Edit => [line, line + addition];

const examplesOfRejection = `                unknown-bulk-id:
                  $ref: "#/components/examples/unknown-bulk-id"
`;
const schemas =
  '  # names for the responses of an operation, and would call its own type `StartBulkResponse2`.\n  schemas:\n';

const unauthorized = `        "401":
          description: The token is missing or not valid. Check it before you send the request again.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/FailureResponse"
              examples:
                empty-error:
                  $ref: "#/components/examples/empty-error"
`;

const tooManyRequests = `        "429":
          description: Too many requests. Wait before you send the next.
          headers:
            retry-after:
              description: How long to wait, in seconds.
              schema:
                type: integer
              example: 30
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/TooManyRequests"
              examples:
                too-many-requests:
                  summary: A request too many (illustrative)
                  description: Wait, then send the request again.
                  value:
                    limit: 60
`;
const tooManySchema = `    TooManyRequests:
      type: object
      description: Response to a request that exceeds the limit.
      required:
        - limit
      properties:
        limit:
          type: integer
          description: How many requests are allowed in a minute.
          examples:
            - 60
`;

/** An operation of its own path, with a required parameter or body of its own. */
const operation = (url: string, method: string, id: string, summary: string, input: string, schema: string) => `
  /api/apis/email-cleaning/${url}:
    ${method}:
      operationId: ${id}
      tags:
        - email-cleaning
      summary: ${summary}
      description: An operation that is made up.
${input}      responses:
        "200":
          description: The request was accepted.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/${schema}"
              examples:
                ${schema.toLowerCase()}:
                  summary: A response (illustrative)
                  description: Read the balance.
                  value:
                    status: success
                    balance: 500
        "400":
          description: The request was rejected.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/FailureResponse"
              examples:
                empty-error:
                  $ref: "#/components/examples/empty-error"`;

const balanceSchema = (name: string) => `    ${name}:
      type: object
      description: How much is left to spend.
      required:
        - status
        - balance
      properties:
        status:
          type: string
          const: success
          description: Outcome of the request.
          examples:
            - success
        balance:
          type: integer
          description: How many addresses can still be cleaned.
          examples:
            - 500
`;

const period = `      parameters:
        - name: period
          in: query
          required: true
          description: The month.
          schema:
            type: string
          example: 2026-11
`;
const purchase = `      requestBody:
        required: true
        description: What to buy.
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Purchase"
            examples:
              purchase:
                summary: A purchase of 500 addresses (illustrative)
                description: The amount is a number.
                value:
                  amount: 500
`;
const purchaseSchema = `    Purchase:
      type: object
      description: What to buy.
      required:
        - amount
      properties:
        amount:
          type: integer
          description: For how many addresses.
          examples:
            - 500
`;

const openStatus = `          anyOf:
            - type: string
              const: completed
              description: The job is complete, and its report can be downloaded.
              examples:
                - completed
            - type: string
              description: An undocumented value. Treat it as still in progress, and do not fail on it.
              examples:
                - processing
`;

export const edits = {
  'a new optional property': [
    after(
      '        # D4: no `format: uri` here, as an empty link has to be valid too.\n',
      `        position:
          type: integer
          description: Place of the job in the queue.
          examples:
            - 3
`,
    ),
  ],
  'a property renamed': [
    ['        download_link:\n', '        report_link:\n'],
    ['          download_link: https:', '          report_link: https:'],
    ['          download_link: null', '          report_link: null'],
  ],
  'a number that becomes a string': [
    ['          type: number\n          minimum: 0\n          maximum: 100\n', '          type: string\n'],
    ['            - 100\n', '            - "100"\n'],
    ['          percentage: 100\n', '          percentage: "100"\n'],
    ['          percentage: 42\n', '          percentage: "42"\n'],
    ['          percentage: 0\n', '          percentage: "0"\n'],
  ],
  'a documented 401': [after(examplesOfRejection, unauthorized)],
  'a documented 429 with a header and a schema of its own': [
    after(examplesOfRejection, tooManyRequests),
    after(schemas, tooManySchema),
  ],
  'a closed enum': [
    [
      openStatus,
      `          type: string
          enum:
            - completed
            - processing
            - queued
`,
    ],
  ],
  'a new required query parameter': [
    after(
      '          example: 1002\n',
      `        - name: account
          in: query
          required: true
          description: Account of the job.
          schema:
            type: string
          example: main
`,
    ),
  ],
  'another server': [['  - url: https://api.saino.io # F1\n', '  - url: https://api.saino.example # F1\n']],
  'a fourth GET': [
    [
      '\ncomponents:\n',
      `${operation('balance', 'get', 'getBalance', 'Get the balance', period, 'Balance')}\ncomponents:\n`,
    ],
    after(schemas, balanceSchema('Balance')),
  ],
  'a fifth POST': [
    [
      '\ncomponents:\n',
      `${operation('purchases', 'post', 'buyCredits', 'Buy credits', purchase, 'Receipt')}\ncomponents:\n`,
    ],
    after(schemas, balanceSchema('Receipt') + purchaseSchema),
  ],
} satisfies Record<string, Edit[]>;
