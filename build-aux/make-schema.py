"""make-schema.py PRINT_KINDS: the JSON schema of job files, made from the parameter tables

PRINT_KINDS is the program of tests/fixtures. The schema is kept in data/ and a test compares it with what this prints:

    build-aux/make-schema.py build/tests/fixtures/print-kinds >data/lanes-job-file.schema.json

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import subprocess
import sys

ADDRESS = 'https://github.com/lanes-app/lanes/raw/main/data/lanes-job-file.schema.json'
WORD = {'type': ['string', 'integer']}
ONE_LINE = {'type': 'string', 'minLength': 1, 'maxLength': 200, 'pattern': '^[^\\r\\n]*$'}
LIST = {'type': 'array', 'items': WORD}
SIMPLE = {'bool': 'boolean', 'string': 'string', 'text': 'string', 'file': 'string', 'folder': 'string',
          'save': 'string', 'url': 'string'}


def value_of(field, template):
    """What may stand for one field; in a template a replacement string may stand for a number too."""
    kind = field['type']
    if kind in SIMPLE:
        value = {'type': SIMPLE[kind]}
    elif kind == 'choice':
        value = {'enum': field['choices']}
        if template:
            value = {'anyOf': [value, {'type': 'string', 'pattern': '\\{'}]}
    elif kind == 'words':
        value = dict(LIST)
    elif kind == 'files':
        value = {'anyOf': [{'type': 'string'}, {'type': 'array', 'items': {'type': 'string'}}]}
    elif kind == 'pairs':
        value = {'anyOf': [{'type': 'object', 'additionalProperties': WORD}, LIST]}
    elif kind == 'int':
        value = {'type': ['integer', 'string'] if template else 'integer'}
    else:
        value = {'type': ['number', 'string']}
    if 'max' in field and kind in ('int', 'seconds', 'bytes'):
        value.update(minimum=field['min'], maximum=field['max'])
    if field.get('help'):
        value['description'] = field['help']
    if field.get('default') is not None:
        value['description'] = value.get('description', '') + ' (default: %s)' % field['default']
    return value


def kind_schema(kind, template):
    properties = {field['name']: value_of(field, template) for field in kind['fields']}
    required = [field['name'] for field in kind['fields'] if field['required']]
    if any(field['name'] == 'shell' for field in kind['fields']):
        properties['command'] = {'anyOf': [LIST, {'type': 'string'}],
                                 'description': 'A list of words; one line where "shell" is true'}
    whole = {'type': 'object', 'properties': properties, 'additionalProperties': False}
    if required and not template:
        whole['required'] = required
    alone = next((value_of(field, template) for field in kind['fields'] if field.get('positional')), None)
    return {'description': kind['label'], 'anyOf': [whole, alone] if alone else [whole]}


def after_schema():
    name = {'anyOf': [{'type': 'string'}, {'type': 'integer', 'minimum': 1}]}
    names = {'anyOf': [name, {'type': 'array', 'items': name}]}
    condition = {'type': 'object', 'additionalProperties': False,
                 'properties': {'success': names, 'failure': names, 'end': names}}
    one = {'anyOf': [name, condition]}
    return {'description': 'What it waits for: ids of jobs that must succeed first, or {"failure": id}, {"end": id}',
            'anyOf': [one, {'type': 'array', 'items': one}]}


def map_schema(kinds):
    inputs = {'description': 'File names and patterns, or {"list": [words as they are]}',
              'anyOf': [LIST, {'type': 'object', 'properties': {'list': LIST}, 'required': ['list'],
                               'additionalProperties': False}]}
    properties = {'inputs': inputs}
    for kind in kinds:
        properties[kind['name']] = kind_schema(kind, True)
    return {'type': 'object', 'properties': properties, 'additionalProperties': False, 'required': ['inputs'],
            'minProperties': 2, 'maxProperties': 2,
            'description': 'One job for each input; {} {.} {/} {//} {/.} {#} stand for it'}


def job_schema(kinds, options):
    properties = {'id': dict(ONE_LINE, description='How other jobs refer to it'), 'after': after_schema(),
                  'limit': {'type': 'integer', 'minimum': 1, 'maximum': 100000,
                            'description': 'How many jobs of a map run at once'},
                  'map': map_schema(kinds)}
    for field in options:
        properties[field['name']] = value_of(field, False)
    for kind in kinds:
        properties[kind['name']] = kind_schema(kind, False)
    names = ['map'] + [kind['name'] for kind in kinds]
    return {'type': 'object', 'properties': properties, 'additionalProperties': False,
            'oneOf': [{'required': [name]} for name in names]}


def make(tables):
    kinds, options = tables['kinds'], tables['options']
    return {
        '$schema': 'http://json-schema.org/draft-07/schema#',
        '$id': ADDRESS,
        'title': 'Lanes job file',
        'description': 'Jobs for lanes play FILE.json and for the window of Lanes',
        'type': 'object',
        'properties': {
            '$schema': {'type': 'string'},
            'lanes': {'const': 1, 'description': 'The version of this format'},
            'name': ONE_LINE,
            'defaults': {'type': 'object', 'description': 'Options that all jobs share',
                         'properties': {field['name']: value_of(field, False) for field in options},
                         'additionalProperties': False},
            'jobs': {'type': 'array', 'minItems': 1, 'maxItems': 200000, 'items': job_schema(kinds, options)},
        },
        'required': ['lanes', 'jobs'],
        'additionalProperties': False,
    }


def main():
    tables = json.loads(subprocess.run([sys.argv[1]], capture_output=True, check=True, text=True).stdout)
    json.dump(make(tables), sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == '__main__':
    main()
