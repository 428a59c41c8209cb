/** Of what comes with Puppeteer, which reads its configuration by it. */
declare module 'js-yaml' {
  /** Of YAML 1.2, where `on` is a text. Throws for what is none. */
  export function load(text: string): unknown;
}
