/** The range that guests use for nothing but the metadata address. @see https://www.rfc-editor.org/rfc/rfc3927 */
export const LINK_LOCAL = "169.254.0.0/16";
export const METADATA_ADDRESS = "169.254.169.254/32";
export const METADATA_PORT = 80;
