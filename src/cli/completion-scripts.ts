/** The scripts ask `vup __complete <words…>` for words; see `complete.ts`. */
export const bashCompletion = `_vup() {
  local IFS=$'\\n'
  COMPREPLY=($(vup __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _vup vup
`;

export const zshCompletion = `#compdef vup
_vup() {
  local -a found
  found=("\${(@f)$(vup __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _vup vup
`;

export const fishCompletion = `function __vup_complete
  set -l words (commandline -opc) (commandline -ct)
  vup __complete $words[2..-1] 2>/dev/null
end
complete -c vup -f -a '(__vup_complete)'
`;
