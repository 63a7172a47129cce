/** Attempts at writing a new record while another client writes the same one (409). Chosen. */
export const WRITE_NEW_ATTEMPTS = 4;
