package snippet

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	MaxLength   = 4096 // bytes of the lines that Check takes
	MaxMessages = 10   // that a Report has, as many as the compiler prints
	MaxText     = 1000 // characters of a Message
)

// Report is what is to be said about a reader's lines.
type Report struct {
	OK       bool      // the lines compile
	Messages []Message // the first MaxMessages, by position
	More     int       // how many more there are
	// Syntax says that the messages are about the syntax. The compiler finds the same faults,
	// but its parser can't be imported, and has other words for them: these are gofmt's.
	Syntax bool
	// Failure says why the lines were not checked. There are no messages then.
	Failure string
}

// Message is what the compiler says about a place in the reader's lines.
type Message struct {
	Line   int    // from 1
	Column int    // from 1, in characters; a tab is one
	Text   string // at most MaxText characters, and … where it was cut
}

// cut shortens the text: a short line can have a type whose name has millions of characters.
func (m *Message) cut() {
	characters := 0
	for at := range m.Text {
		if characters == MaxText {
			m.Text = m.Text[:at] + "…"
			return
		}
		characters++
	}
}

// String returns the message as the compiler prints it, without the name of the file.
func (m Message) String() string { return fmt.Sprintf("%d:%d: %s", m.Line, m.Column, m.Text) }

// String returns the report as text, a message on a line.
func (r Report) String() string {
	switch {
	case r.OK:
		return "It compiles."
	case r.Failure != "":
		return r.Failure
	}
	var lines []string
	for _, message := range r.Messages {
		lines = append(lines, message.String())
	}
	if r.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", r.More))
	}
	return strings.Join(lines, "\n")
}

// Check type-checks the lines as the body of a function that returns an error and has Variables
// and Packages in scope. They may leave out the last return.
//
// All other rules are the compiler's. So "declared and not used: err" stays: a page that was
// kinder here would teach a line that does not build. A reader writes return err instead.
//
// It can be called by several goroutines at once. The first call takes longer: it type-checks
// package domainmodel.
func Check(lines string) (report Report) {
	if len(lines) > MaxLength {
		return Report{Failure: fmt.Sprintf("The lines have %d bytes, and at most %d are checked.", len(lines), MaxLength)}
	}
	defer func() {
		if fault := recover(); fault != nil {
			report = Report{Failure: fmt.Sprintf("The type checker failed, which is a fault of this page or of go/types: %v", fault)}
		}
	}()
	p := wrap(lines)
	if p.chain > maxChain {
		return Report{Failure: "The lines are nested too deeply to be checked in a browser."}
	}
	syntax := p.parse()
	if !syntax {
		p.check()
	}
	p.sort()
	shown := min(len(p.messages), MaxMessages)
	for i := range p.messages[:shown] {
		p.messages[i].cut()
	}
	return Report{
		OK:       len(p.messages) == 0,
		Messages: p.messages[:shown],
		More:     len(p.messages) - shown,
		Syntax:   syntax,
	}
}

// program is the reader's lines and what stands around them.
type program struct {
	source     string
	start, end int // of the lines in the source
	chain      int // see scan
	files      *token.FileSet
	file       *ast.File
	messages   []Message
}

// wrap returns the program that the lines are part of. It imports the packages that they name:
// one that is imported and not used would be an error.
func wrap(lines string) *program {
	lines = strings.ReplaceAll(lines, "\r\n", "\n")
	names, chain := scan(lines)
	paths := append(names, "context", "time")
	slices.Sort(paths)
	var head strings.Builder
	head.WriteString("package main\n\nimport (\n")
	for _, path := range slices.Compact(paths) {
		fmt.Fprintf(&head, "\t%q\n", path)
	}
	fmt.Fprintf(&head, "\n\t%q\n)\n\nvar (\n", modelPath)
	for _, v := range Variables { // of the package, so that lines may declare their own
		fmt.Fprintf(&head, "\t%s %s\n", v.Name, v.Type)
	}
	head.WriteString(")\n\nfunc snippet() error {\n")
	return &program{
		source: head.String() + lines + "\n}\n",
		start:  head.Len(),
		end:    head.Len() + len(lines),
		chain:  chain,
		files:  token.NewFileSet(),
	}
}

// maxChain is how long a chain of tokens may be, see scan. In WebAssembly, the call stack is the
// browser's, and its end can't be recovered: 4000 open parentheses reach it, and 1000 of any
// construct don't.
const maxChain = 500

// scan returns the packages that the lines name (a variable of the same name makes it one too
// many, see check), and the length of their longest chain: the tokens since a comma, a semicolon
// or the end of a line, with those before each bracket that is open. The parser and the type
// checker call themselves no deeper than a chain is long.
func scan(lines string) (names []string, chain int) {
	var lexer scanner.Scanner
	lexer.Init(token.NewFileSet().AddFile("", -1, len(lines)), []byte(lines), nil, 0)
	length := 0
	starts := []int{0} // of the chains within the brackets that are open
	for before := ""; ; {
		_, tok, text := lexer.Scan()
		length++
		switch tok {
		case token.EOF:
			return names, chain
		case token.PERIOD:
			if slices.Contains(Packages, before) {
				names = append(names, before)
			}
		case token.LPAREN, token.LBRACK, token.LBRACE:
			starts = append(starts, length)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if last := len(starts) - 1; last > 0 {
				length, starts = starts[last]+1, starts[:last]
			}
		case token.COMMA, token.SEMICOLON:
			length = starts[len(starts)-1]
		}
		chain = max(chain, length)
		before = text
	}
}

// parse reports whether there are faults of syntax.
func (p *program) parse() bool {
	var err error
	p.file, err = parser.ParseFile(p.files, "", p.source, parser.SkipObjectResolution)
	if err == nil {
		return false
	}
	var faults scanner.ErrorList
	if !errors.As(err, &faults) {
		panic(err)
	}
	written := p.start + len(strings.TrimRight(p.source[p.start:p.end], " \t\r\n"))
	for _, fault := range faults {
		// A bracket that is missing, or one too many, is noticed behind the lines.
		p.add(min(fault.Pos.Offset, written), fault.Msg)
	}
	// One a line, as gofmt has it: others are mostly about what the first one left behind.
	p.messages = slices.CompactFunc(p.messages, func(a, b Message) bool { return a.Line == b.Line })
	return true
}

// check type-checks the program, which is to have no faults of syntax.
func (p *program) check() {
	model, err := loadModel()
	if err != nil {
		panic(err)
	}
	added := false
	config := types.Config{
		Importer: model,
		Error: func(err error) {
			fault := err.(types.Error)
			offset := p.files.File(fault.Pos).Offset(fault.Pos)
			inside := p.start <= offset && offset <= p.end
			// go/types has a line of its own for the other place that a message is about, where
			// the compiler continues the message.
			if other, continued := strings.CutPrefix(fault.Msg, "\t"); continued {
				if added {
					p.extend(inside, offset, other)
				}
				return
			}
			// Outside are the last return, which may be left out, and an import that is
			// hidden by a variable.
			added = inside
			if inside {
				p.add(offset, fault.Msg)
			}
		},
	}
	_, _ = config.Check("main", p.files, []*ast.File{p.file}, nil) // config.Error has it all
}

func (p *program) add(offset int, text string) {
	line, column := p.position(offset)
	p.messages = append(p.messages, Message{line, column, text})
}

// extend adds a line to the last message, with the place that it is about.
func (p *program) extend(inside bool, offset int, text string) {
	if inside {
		line, column := p.position(offset)
		text = fmt.Sprintf("%d:%d: %s", line, column, text)
	}
	last := &p.messages[len(p.messages)-1]
	last.Text += "\n\t" + text
}

// position returns the place in the reader's lines.
func (p *program) position(offset int) (line, column int) {
	before := p.source[p.start:offset]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
}

func (p *program) sort() {
	slices.SortStableFunc(p.messages, func(a, b Message) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
