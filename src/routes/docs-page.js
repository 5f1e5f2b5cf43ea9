/** A plugin of Swagger UI for the documentation page: code samples, and what Swagger UI itself lacks for all readers. */
// biome-ignore lint/correctness/noUnusedVariables: init.js gives it to Swagger UI
const DocsPage = ({ React: { createElement: h, Fragment, useId, useRef, useState } }) => {
  /** The language that was looked at last is the one to begin with. */
  let preferred = 0;

  /** The samples of one operation: a tab for each language, and a button that copies what is seen. */
  function CodeSamples({ samples }) {
    const id = useId();
    const tabs = useRef([]);
    const panel = useRef();
    const [chosen, setChosen] = useState(Math.min(preferred, samples.length - 1));
    const [told, setTold] = useState('');
    const { label, source } = samples[chosen];
    const choose = (index) => {
      preferred = index;
      setChosen(index);
      setTold('');
    };
    // The keys of tabs, by the ARIA Authoring Practices.
    const keys = { ArrowRight: 1, ArrowLeft: -1, Home: -chosen, End: samples.length - 1 - chosen };
    const onKeyDown = (event) => {
      if (!(event.key in keys)) return;
      event.preventDefault();
      const next = (chosen + keys[event.key] + samples.length) % samples.length;
      choose(next);
      tabs.current[next].focus();
    };
    return h(
      'div',
      { className: 'code-samples' },
      h(
        'div',
        { className: 'code-samples-bar' },
        h(
          'div',
          { role: 'tablist', 'aria-label': 'Code samples', onKeyDown },
          samples.map((sample, index) =>
            h(
              'button',
              {
                ...{ key: sample.label, type: 'button', role: 'tab', id: `${id}tab${index}` },
                ...{ 'aria-selected': index === chosen, 'aria-controls': `${id}panel` },
                ...{ tabIndex: index === chosen ? 0 : -1, onClick: () => choose(index) },
                ref: (tab) => {
                  tabs.current[index] = tab;
                },
              },
              sample.label,
            ),
          ),
        ),
        h('span', { role: 'status' }, told),
        h(
          'button',
          {
            type: 'button',
            className: 'code-samples-copy',
            'aria-label': `Copy the ${label} sample`,
            onClick: () => copy(source, panel.current).then(setTold),
          },
          'Copy',
        ),
      ),
      h(
        'pre',
        {
          ...{ role: 'tabpanel', id: `${id}panel`, 'aria-labelledby': `${id}tab${chosen}` },
          ...{ tabIndex: 0, ref: panel },
        },
        h('code', null, source),
      ),
    );
  }

  /** Where the page is neither local nor has TLS, there is no clipboard to write to. @returns what to tell of it */
  async function copy(text, shown) {
    try {
      await navigator.clipboard.writeText(text);
      return 'Copied';
    } catch {
      getSelection().selectAllChildren(shown);
      return 'Selected: copy it by keyboard';
    }
  }

  const label = (text) => ({ 'aria-label': text });
  const level = (number) => ({ 'aria-level': String(number) });
  /** A landmark: all of the page is in one. */
  const region = (text) => ({ role: 'region', ...label(text) });
  /** What parts of the page lack: landmarks, names of controls and tables, levels of headings without a gap. */
  const lacking = {
    '.information-container': () => region('About this API'),
    '.scheme-container': () => region('Server and credentials'),
    '#servers': () => label('Server'),
    '.examples-select-element': () => label('Example'),
    '.body-param__text': () => label('Request body'),
    'tr[data-param-name] :is(select, textarea, input)': (control) =>
      label(control.closest('tr').dataset.paramName),
    '.responses-table[role="region"]': (table) =>
      label(
        `Responses of ${table.closest('.opblock')?.querySelector('.opblock-summary-description')?.textContent}`,
      ),
    '.modal-ux .close-modal': () => label('Close'),
    '.modal-ux .auth-btn-wrapper .authorize': (button) => label(button.textContent),
    '.modal-ux h3': () => level(2),
    '.modal-ux h4': () => level(3),
  };
  const complete = () => {
    for (const [selector, attributesOf] of Object.entries(lacking)) {
      for (const part of document.querySelectorAll(`#swagger-ui ${selector}`)) {
        for (const [name, value] of Object.entries(attributesOf(part))) part.setAttribute(name, value);
      }
    }
  };

  return {
    afterLoad() {
      const root = document.querySelector('#swagger-ui');
      new MutationObserver(complete).observe(root, { childList: true, subtree: true });
    },
    wrapComponents: {
      // The tags are headings of the third level.
      operations: (Operations) => (props) =>
        h(Fragment, null, h('h2', { className: 'visually-hidden' }, 'Operations'), h(Operations, props)),
      // The path of an operation is inside of a button, which already leads where the link would.
      DeepLink: (DeepLink) => (props) =>
        h(DeepLink, { ...props, enabled: props.enabled && !String(props.path).includes('/') }),
      // The first of what an operation shows when it is opened: what comes after it is to try it out.
      parameters: (Parameters, system) => (props) => {
        const [path, method] = props.pathMethod;
        const operation = system.specSelectors.specJson().getIn(['paths', path, method]);
        const samples = operation?.get('x-codeSamples')?.toJS() ?? [];
        return h(Fragment, null, samples.length > 0 && h(CodeSamples, { samples }), h(Parameters, props));
      },
    },
  };
};
