// What valid HTML is taken to be: the standard, what assistive technology needs, and good habits.
export default {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:recommended"],
  rules: {
    // A page is called what its resource is called, and titles of documents stand as they are.
    "long-title": "off",
  },
};
