// Pages as the vendor writes them, in both forms that GitBook has for a page. The structure is theirs, the words are ours.

/** What a page says of an operation. */
export type VendorPage = {
  method: string;
  host: string;
  path: string;
  /** Its name is escaped as Markdown requires. */
  inputs: { in: 'headers' | 'query-parameters' | 'form-data-parameters'; name: string; type: string; text: string }[];
  /** The example as it is printed, by status. */
  responses: Record<string, string>;
  /** Titles of the tabs with samples. */
  samples: string[];
  intro: string;
};

const escapeName = (name: string) => name.replaceAll('_', '\\_');

const sampleTabs = ({ samples, method, host, path }: VendorPage) =>
  tabs(samples.map((title) => [title, `# A program in ${title}\ncall("${method}", "${host}${path}")`]));

const tabs = (contents: [title: string, code: string][]) =>
  ['{% tabs %}', ...contents.map(([title, code]) => tab(title, code)), '{% endtabs %}'].join('\n');

const tab = (title: string, code: string) => `{% tab title="${title}" %}\n\`\`\`text\n${code}\n\`\`\`\n{% endtab %}\n`;

/** The source of a page. */
export function sourceForm(page: VendorPage): string {
  const { method, host, path, inputs, responses, intro } = page;
  const places = [...new Set(inputs.map((input) => input.in))];
  const parameters = places.map((place) => {
    const own = inputs.filter((input) => input.in === place);
    const blocks = own.map(
      ({ name, type, text }) =>
        `{% api-method-parameter name="${escapeName(name)}" type="${type}" required=false %}\n${text}\n{% endapi-method-parameter %}`,
    );
    return `{% api-method-${place} %}\n${blocks.join('\n\n')}\n{% endapi-method-${place} %}`;
  });
  const examples = Object.entries(responses).map(
    ([status, body]) =>
      `{% api-method-response-example httpCode=${status} %}\n{% api-method-response-example-description %}\n\n{% endapi-method-response-example-description %}\n\n\`\`\`\n${body}\n\`\`\`\n{% endapi-method-response-example %}`,
  );
  return `# A page

${intro}

{% api-method method="${method.toLowerCase()}" host="${host}" path="${path}" %}
{% api-method-summary %}
An operation
{% endapi-method-summary %}

{% api-method-spec %}
{% api-method-request %}
${parameters.join('\n\n')}
{% endapi-method-request %}

{% api-method-response %}
${examples.join('\n\n')}
{% endapi-method-response %}
{% endapi-method-spec %}
{% endapi-method %}

#### Samples

${sampleTabs(page)}
`;
}

const headings = {
  headers: 'Headers',
  'query-parameters': 'Query Parameters',
  'form-data-parameters': 'Request Body',
};

/** What GitBook serves under the address of a page with `.md` behind it. */
export function newForm(page: VendorPage): string {
  const { method, host, path, inputs, responses, intro } = page;
  const tables = Object.entries(headings).map(([place, heading]) => {
    const own = inputs.filter((input) => input.in === place);
    const rows = own.map(
      ({ name, type, text }) => `| ${escapeName(name)}<mark style="color:red;">\\*</mark> | ${type} | ${text} |`,
    );
    if (rows.length === 0) return '';
    return `#### ${heading}\n\n| Name | Type | Description |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `> An index of all pages is somewhere else.

# A page

${intro}&#x20;

## An operation

<mark style="color:blue;">\`${method}\`</mark> \`${host}${path}\`

${tables.join('\n')}
${tabs(Object.entries(responses).map(([status, body]) => [`${status} `, body]))}

#### Samples

${sampleTabs(page)}
`;
}
