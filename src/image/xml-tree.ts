import { parseXml, XmlDocumentType, XmlElement } from '@rgrove/parse-xml';

/** An element of an XML document. Prefixes of names are left out: what they stand for is not looked at. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** All text in it and below it, without blanks around it. */
  readonly text: string;
}

/** More than any description of a machine has. */
const mostDepth = 100;

/** The root of an XML document; a text says what is wrong. A document may declare nothing, so that it holds only what it shows. */
export function readXml(text: string): XmlNode | string {
  try {
    const document = parseXml(text, { preserveDocumentType: true });
    if (document.children.some((child) => child instanceof XmlDocumentType)) return 'it declares a document type';
    return document.root === null ? 'it is empty' : (convert(document.root, 0) ?? 'its elements lie too deep');
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    return `it is not XML: ${reason.slice(0, 200)}`;
  }
}

/** The elements of that name right below it. */
export function childrenOf(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** The first element at a path of names below it. */
export function elementAt(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>((at, name) => childrenOf(at, name)[0], node);
}

/** Undefined for what lies too deep. */
function convert(element: XmlElement, depth: number): XmlNode | undefined {
  if (depth > mostDepth) return undefined;
  const elements = element.children.filter((child): child is XmlElement => child instanceof XmlElement);
  const children = elements.map((child) => convert(child, depth + 1));
  const attributes = new Map(Object.entries(element.attributes).map(([name, value]) => [localName(name), value] as const));
  if (children.includes(undefined)) return undefined;
  const known = children.filter((child) => child !== undefined);
  return { name: localName(element.name), attributes, children: known, text: element.text.trim() };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
