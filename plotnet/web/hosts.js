/** Elements by which web pages say that they, or parts of them, are light or dark, as lists of CSS selectors. */

/** JupyterLab and Voila, Bootstrap, many sites, GitHub, Material for MkDocs; then VS Code, Colab, marimo, Sphinx. */
export const LIGHT_HOSTS = `
[data-jp-theme-light="true"],
[data-bs-theme="light"],
[data-theme="light"],
[data-color-mode="light"],
[data-md-color-scheme="default"],
:is(html,body):is(.light,.light-theme,.vscode-light,.vscode-high-contrast-light),
:is(html,body):is([theme*="light"],[data-theme*="light"],[data-mode*="light"],[data-vscode-theme-kind*="light"])`;

/** The same, for dark ones. */
export const DARK_HOSTS = `
[data-jp-theme-light="false"],
[data-bs-theme="dark"],
[data-theme="dark"],
[data-color-mode="dark"],
[data-md-color-scheme="slate"],
:is(html,body):is(.dark,.dark-theme,.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light)),
:is(html,body):is([theme*="dark"],[data-theme*="dark"],[data-mode*="dark"],[data-vscode-theme-kind*="dark"])`;
